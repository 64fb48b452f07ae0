"""brought: whom a share link brought is counted whether they are held back or not

Revision 0024.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_NAME = "ix_signatures_source"


def upgrade() -> None:
    _replace("state IN ('confirmed', 'quarantined', 'invalidated') AND source <> ''")


def downgrade() -> None:
    _replace("state = 'confirmed' AND source <> ''")


def _replace(where: str) -> None:
    op.drop_index(_NAME, "signatures")
    op.create_index(_NAME, "signatures", ["source"], postgresql_where=sa.text(where))
