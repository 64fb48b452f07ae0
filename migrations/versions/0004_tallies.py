"""tallies: roll-ups of signatures, letters and page views

Revision 0004.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_SIGNATURE_IS_DUE = "counted_as IS DISTINCT FROM state"
_MESSAGE_IS_DUE = "counted_as IS DISTINCT FROM state AND state NOT IN ('claimed', 'sending')"
_LETTER_IS_DUE = "counted_seat_id IS DISTINCT FROM CASE WHEN legislator_id IS NULL THEN seat_id END"


def upgrade() -> None:
    _create_tables()
    op.drop_index("ix_signatures_uncounted", table_name="signatures")
    op.drop_column("signatures", "counted")
    op.add_column("signatures", sa.Column("counted_as", sa.String(), nullable=True))
    op.add_column("messages", sa.Column("counted_as", sa.String(), nullable=True))
    op.add_column("letters", sa.Column("counted_seat_id", sa.BigInteger(), nullable=True))
    # All is counted anew, the public count too.
    op.execute("UPDATE petitions SET confirmed_count = 0")
    _create_index("ix_signatures_due", "signatures", _SIGNATURE_IS_DUE)
    _create_index("ix_messages_uncounted", "messages", _MESSAGE_IS_DUE)
    _create_index("ix_letters_uncounted", "letters", _LETTER_IS_DUE)


def downgrade() -> None:
    for index, table in (
        ("ix_letters_uncounted", "letters"),
        ("ix_messages_uncounted", "messages"),
        ("ix_signatures_due", "signatures"),
    ):
        op.drop_index(index, table_name=table)
    op.drop_column("letters", "counted_seat_id")
    op.drop_column("messages", "counted_as")
    op.add_column("signatures", sa.Column("counted", sa.Boolean(), nullable=True))
    op.execute("UPDATE signatures SET counted = coalesce(counted_as = 'confirmed', false)")
    op.alter_column("signatures", "counted", nullable=False)
    op.drop_column("signatures", "counted_as")
    op.create_index(
        "ix_signatures_uncounted",
        "signatures",
        ["petition_id"],
        postgresql_where=sa.text("state = 'confirmed' AND NOT counted"),
    )
    for table in (
        *("recounts", "tally_marks", "page_views"),
        *("message_tallies", "message_counts", "signature_tallies", "signature_counts"),
    ):
        op.drop_table(table)


def _create_index(name: str, table: str, condition: str) -> None:
    op.create_index(name, table, ["id"], postgresql_where=sa.text(condition))


def _create_tables() -> None:
    op.create_table(
        "signature_counts",
        sa.Column("signature_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("reached", _MOMENT, nullable=False),
        sa.Column("upper", sa.String(), nullable=False),
        sa.Column("lower", sa.String(), nullable=False),
        sa.Column("town", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sharer", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("certainty", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("signature_id", name=op.f("pk_signature_counts")),
    )
    op.create_table(
        "signature_tallies",
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("start", _MOMENT, nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name=op.f("fk_signature_tallies_petition_id")),
        sa.PrimaryKeyConstraint(
            "petition_id", "dimension", "start", "value", "state", name=op.f("pk_signature_tallies")
        ),
    )
    op.create_index(
        "ix_signature_tallies_sharers",
        "signature_tallies",
        ["petition_id", "start", "number", "value"],
        postgresql_where=sa.text("dimension = 'sharer' AND state = 'confirmed' AND value <> ''"),
    )
    op.create_table(
        "message_counts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("day", _MOMENT, nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_counts_message_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_counts")),
        sa.UniqueConstraint("message_id", name=op.f("uq_message_counts_message_id")),
    )
    _create_index("ix_message_counts_deleted", "message_counts", "message_id IS NULL")
    op.create_table(
        "message_tallies",
        sa.Column("petition_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("start", _MOMENT, nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "petition_id", "dimension", "start", "value", "kind", "state", name=op.f("pk_message_tallies")
        ),
    )
    op.create_table(
        "page_views",
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("hour", _MOMENT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name=op.f("fk_page_views_petition_id")),
        sa.PrimaryKeyConstraint("petition_id", "hour", name=op.f("pk_page_views")),
    )
    op.create_table(
        "tally_marks",
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("counted_at", _MOMENT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("room", name=op.f("pk_tally_marks")),
    )
    op.create_table(
        "recounts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("differences", sa.BigInteger(), nullable=False),
        sa.Column("found", postgresql.JSONB(), nullable=False),
        sa.Column("is_repaired", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recounts")),
    )
