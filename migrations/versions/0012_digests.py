"""digests: letters past an office's daily number, kept for one packet

Revision 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("seat_id", sa.BigInteger(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_digests_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("seat_id", "on_day", name=op.f("uq_digests_seat_id_on_day")),
    )
    op.add_column(
        "office_paces", sa.Column("is_own_digest", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("office_paces", sa.Column("digest_over", sa.Integer(), nullable=True))
    op.add_column("office_paces", sa.Column("digest_hour", sa.Integer(), nullable=True))
    op.add_column("messages", sa.Column("digest_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_messages_digest_id", "messages", ["digest_id"], postgresql_where=sa.text("digest_id IS NOT NULL")
    )
    op.create_index(
        "ix_messages_due_digests",
        "messages",
        ["not_before"],
        postgresql_where=sa.text("kind = 'digest' AND state IN ('ready', 'tested')"),
    )
    op.create_index(
        "ix_messages_sent_singly",
        "messages",
        ["seat_id", "settled_at"],
        postgresql_where=sa.text("kind = 'letter' AND digest_id IS NULL AND state IN ('sent', 'uncertain')"),
    )


def downgrade() -> None:
    op.drop_index("ix_messages_sent_singly", "messages")
    op.drop_index("ix_messages_due_digests", "messages")
    op.drop_index("ix_messages_digest_id", "messages")
    op.drop_column("messages", "digest_id")
    op.drop_column("office_paces", "digest_hour")
    op.drop_column("office_paces", "digest_over")
    op.drop_column("office_paces", "is_own_digest")
    op.drop_table("digests")
