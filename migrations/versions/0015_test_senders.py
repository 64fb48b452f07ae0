"""senders of tests: a test of a mailing comes from, and is answered to, whom the mailing names

Revision 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("from_name", "reply_to"):
        op.add_column("notices", sa.Column(name, sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    for name in ("reply_to", "from_name"):
        op.drop_column("notices", name)
