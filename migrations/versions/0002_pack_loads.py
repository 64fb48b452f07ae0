"""pack loads

Revision 0002, follows 0001, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pack_loads",
        sa.Column("jurisdiction", sa.String(), nullable=False),
        sa.Column("data_version", sa.String(), nullable=False),
        sa.Column("loaded_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", name=op.f("pk_pack_loads")),
    )


def downgrade() -> None:
    op.drop_table("pack_loads")
