"""covering tallies: the figures of many days are read from the index alone

Revision 0017.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_NAME, _TABLE = "pk_signature_tallies", "signature_tallies"
_KEY = ["petition_id", "dimension", "start", "value", "state"]


def upgrade() -> None:
    op.drop_constraint(_NAME, _TABLE, type_="primary")
    op.execute(f"ALTER TABLE {_TABLE} ADD CONSTRAINT {_NAME} PRIMARY KEY ({', '.join(_KEY)}) INCLUDE (number)")


def downgrade() -> None:
    op.drop_constraint(_NAME, _TABLE, type_="primary")
    op.create_primary_key(_NAME, _TABLE, _KEY)
