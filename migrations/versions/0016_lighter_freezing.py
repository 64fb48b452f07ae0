"""lighter freezing: whom a message is to and which mailing it is of are checked once, not once a row

Revision 0016.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# What the foreign keys did when a person or a mailing went.
_PART = """
CREATE FUNCTION part_from_mailings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE mailing_messages SET person_id = NULL FROM gone WHERE mailing_messages.person_id = gone.id;
    RETURN NULL;
END $$
"""
_DROP = """
CREATE FUNCTION drop_mailing_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM mailing_messages USING gone WHERE mailing_messages.mailing_id = gone.id;
    RETURN NULL;
END $$
"""
_TRIGGERS = {"part_from_mailings": "persons", "drop_mailing_messages": "mailings"}


def upgrade() -> None:
    for statement in (_PART, _DROP):
        op.execute(statement)
    for name, table in _TRIGGERS.items():
        op.execute(
            f"CREATE TRIGGER {name} AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
    op.drop_constraint("fk_mailing_messages_person_id", "mailing_messages", type_="foreignkey")
    op.drop_constraint("fk_mailing_messages_mailing_id", "mailing_messages", type_="foreignkey")


def downgrade() -> None:
    op.create_foreign_key(
        "fk_mailing_messages_mailing_id",
        "mailing_messages",
        "mailings",
        ["mailing_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_foreign_key(
        "fk_mailing_messages_person_id", "mailing_messages", "persons", ["person_id"], ["id"], ondelete="SET NULL"
    )
    for name, table in _TRIGGERS.items():
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
