"""sealed addresses

Revision 0020. Street addresses are sealed from here on; the workers find by these indexes what was stored before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_COLUMNS = {"signatures": "street", "letters": "sign_off"}


def upgrade() -> None:
    for table, column in _COLUMNS.items():
        where = sa.text(f"{column} <> '' AND NOT starts_with({column}, 'sealed1.')")
        op.create_index(f"ix_{table}_unsealed", table, ["id"], postgresql_where=where)


def downgrade() -> None:
    """What is sealed stays sealed: the key is not in the database."""
    for table in _COLUMNS:
        op.drop_index(f"ix_{table}_unsealed", table_name=table)
