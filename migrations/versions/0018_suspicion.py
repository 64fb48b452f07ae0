"""suspicion: why signatures are looked at, and from which part of the network they came

Revision 0018.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_UNCONFIRMED = "ix_signatures_unconfirmed"


def upgrade() -> None:
    op.create_table(
        "signature_flags",
        sa.Column("signature_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], name="fk_signature_flags_signature_id"),
        sa.PrimaryKeyConstraint("signature_id", "reason", name="pk_signature_flags"),
    )
    op.create_index("ix_signature_flags_found_at", "signature_flags", ["found_at"])
    op.create_table(
        "signature_origins",
        sa.Column("signature_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("prefix", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("signature_id", name="pk_signature_origins"),
    )
    op.create_index("ix_signature_origins_at", "signature_origins", ["at"])
    op.create_index("ix_signature_origins_prefix", "signature_origins", ["prefix", "at"])
    _waiting("state IN ('unconfirmed', 'suspect')")


def downgrade() -> None:
    _waiting("state = 'unconfirmed'")
    op.drop_table("signature_origins")
    op.drop_table("signature_flags")


def _waiting(which: str) -> None:
    op.drop_index(_UNCONFIRMED, "signatures")
    op.create_index(_UNCONFIRMED, "signatures", ["created_at"], postgresql_where=sa.text(which))
