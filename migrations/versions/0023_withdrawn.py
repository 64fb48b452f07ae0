"""withdrawn: signatures that were taken back are found when their time is over

Revision 0023.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_NAME = "ix_signatures_withdrawn"


def upgrade() -> None:
    op.create_index(_NAME, "signatures", ["id"], postgresql_where=sa.text("state = 'withdrawn'"))


def downgrade() -> None:
    op.drop_index(_NAME, "signatures")
