"""office paces: how many letters an hour an office gets, and what its answers made of it

Revision 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "office_paces",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("seat_id", sa.BigInteger(), nullable=True),
        sa.Column("is_own", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("per_hour", sa.Integer(), nullable=True),
        sa.Column("tokens", sa.Float(), server_default="0", nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slowed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slowed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("good", sa.Integer(), server_default="0", nullable=False),
        sa.Column("faults", sa.Integer(), server_default="0", nullable=False),
        sa.Column("came_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_office_paces_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_paces")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_office_paces_seat_id"), postgresql_nulls_not_distinct=True),
    )


def downgrade() -> None:
    op.drop_table("office_paces")
