"""letters desk: delivery switch, paused offices

Revision 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delivery_switches",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("test_inbox", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_switches")),
    )
    op.create_table(
        "office_pauses",
        sa.Column("seat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_office_pauses_seat_id")),
        sa.PrimaryKeyConstraint("seat_id", name=op.f("pk_office_pauses")),
    )
    op.add_column("messages", sa.Column("seat_id", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE messages SET seat_id = letters.seat_id FROM letters WHERE kind = 'letter' AND subject_id = letters.id"
    )
    op.create_index(
        "ix_messages_due_by_seat",
        "messages",
        ["seat_id", "not_before", "id"],
        postgresql_where=sa.text("state IN ('ready', 'tested') AND seat_id IS NOT NULL"),
    )
    op.create_index(
        "ix_messages_stuck",
        "messages",
        ["state", "seat_id", "id"],
        postgresql_where=sa.text("state IN ('parked', 'uncertain', 'bounced', 'failed') AND seat_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_messages_stuck", "messages")
    op.drop_index("ix_messages_due_by_seat", "messages")
    op.drop_column("messages", "seat_id")
    op.drop_table("office_pauses")
    op.drop_table("delivery_switches")
