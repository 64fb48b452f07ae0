"""audit log: found by act, found by actor

Revision 0008.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_entries_act", "audit_entries", ["act", "id"])
    op.create_index("ix_audit_entries_actor", "audit_entries", ["actor", "id"])


def downgrade() -> None:
    op.drop_index("ix_audit_entries_actor", table_name="audit_entries")
    op.drop_index("ix_audit_entries_act", table_name="audit_entries")
