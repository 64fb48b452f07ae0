"""petitions: versions, schedules, outcomes, bill lineage

Revision 0005.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("petitions", sa.Column("version", sa.Integer(), server_default="0", nullable=False))
    op.add_column("petitions", sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("petitions", sa.Column("outcome", sa.String(), nullable=True))
    op.create_index(
        "ix_petitions_closing", "petitions", ["closes_at"], postgresql_where=sa.text("closes_at IS NOT NULL")
    )
    op.add_column("petition_texts", sa.Column("outcome", sa.Text(), server_default="", nullable=False))
    op.add_column("petition_texts", sa.Column("is_public", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_table(
        "petition_versions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name=op.f("fk_petition_versions_petition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_versions")),
        sa.UniqueConstraint("petition_id", "number", name="uq_petition_versions_number"),
    )
    op.add_column("bills", sa.Column("follows_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_bills_follows_id"), "bills", "bills", ["follows_id"], ["id"])
    op.add_column(
        "bills",
        sa.Column("became", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
    op.add_column("bills", sa.Column("is_by_hand", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "bills", sa.Column("has_sponsors_by_hand", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("bills", "has_sponsors_by_hand")
    op.drop_column("bills", "is_by_hand")
    op.drop_column("bills", "became")
    op.drop_constraint("fk_bills_follows_id", "bills", type_="foreignkey")
    op.drop_column("bills", "follows_id")
    op.drop_table("petition_versions")
    op.drop_column("petition_texts", "is_public")
    op.drop_column("petition_texts", "outcome")
    op.drop_index("ix_petitions_closing", "petitions")
    op.drop_column("petitions", "outcome")
    op.drop_column("petitions", "closes_at")
    op.drop_column("petitions", "version")
