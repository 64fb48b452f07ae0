"""integrity: decisions about signatures that can be undone, and what the scoring remembers

Revision 0021.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "integrity_actions",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="planned", nullable=False),
        sa.Column("selection", postgresql.JSONB(), nullable=False),
        sa.Column("figures", postgresql.JSONB(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("planned_by", sa.String(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.String(), server_default="", nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_why", sa.Text(), server_default="", nullable=False),
        sa.Column("undone_by", sa.String(), server_default="", nullable=False),
        sa.Column("undo_begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("after_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("passed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("changed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("restored", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_integrity_actions"),
    )
    op.create_index(
        "ix_integrity_actions_open",
        "integrity_actions",
        ["id"],
        postgresql_where=sa.text("state IN ('planned', 'running', 'undoing')"),
    )
    op.create_table(
        "integrity_items",
        sa.Column("action_id", sa.BigInteger(), nullable=False),
        sa.Column("signature_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("was", sa.String(), nullable=True),
        sa.Column("became", sa.String(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["action_id"], ["integrity_actions.id"], name="fk_integrity_items_action_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("action_id", "signature_id", name="pk_integrity_items"),
    )
    op.create_table(
        "signature_traits",
        sa.Column("signature_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("signature_id", "kind", name="pk_signature_traits"),
    )
    op.create_index("ix_signature_traits_alike", "signature_traits", ["kind", "value", "at"])
    op.create_index("ix_signature_traits_at", "signature_traits", ["at"])
    op.create_table(
        "scoring_marks",
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("after_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("rule", name="pk_scoring_marks"),
    )
    op.add_column("signature_flags", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_signature_flags_open",
        "signature_flags",
        ["signature_id"],
        postgresql_include=["score"],
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_signature_flags_open", "signature_flags")
    op.drop_column("signature_flags", "settled_at")
    op.drop_table("scoring_marks")
    op.drop_table("signature_traits")
    op.drop_table("integrity_items")
    op.drop_table("integrity_actions")
