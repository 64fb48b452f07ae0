"""retention: when streets and letters were emptied, and how far each rule has come

Revision 0019.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signatures", sa.Column("street_deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("letters", sa.Column("words_deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "retention_marks",
        sa.Column("walk", sa.String(), nullable=False),
        sa.Column("after_id", sa.BigInteger(), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("walk", name=op.f("pk_retention_marks")),
    )


def downgrade() -> None:
    op.drop_table("retention_marks")
    op.drop_column("letters", "words_deleted_at")
    op.drop_column("signatures", "street_deleted_at")
