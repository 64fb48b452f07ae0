"""held: letters that are held back are found without looking at all others

Revision 0025.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_NAME = "ix_messages_held"


def upgrade() -> None:
    op.create_index(_NAME, "messages", ["id"], postgresql_where=sa.text("state = 'held'"))


def downgrade() -> None:
    op.drop_index(_NAME, "messages")
