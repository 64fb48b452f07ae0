"""the spine

Revision 0001.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "committees",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("jurisdiction", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("chamber", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committees")),
        sa.UniqueConstraint("jurisdiction", "code", name="uq_committees_code"),
    )
    op.create_table(
        "legislators",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("jurisdiction", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legislators")),
        sa.UniqueConstraint("external_id", name=op.f("uq_legislators_external_id")),
    )
    op.create_table(
        "pack_loads",
        sa.Column("jurisdiction", sa.String(), nullable=False),
        sa.Column("data_version", sa.String(), nullable=False),
        sa.Column("loaded_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", name=op.f("pk_pack_loads")),
    )
    op.create_table(
        "persons",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("email_key", name=op.f("uq_persons_email_key")),
    )
    op.create_table(
        "seats",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("jurisdiction", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("chamber", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
        sa.UniqueConstraint("plan", "chamber", "code", name="uq_seats_key"),
    )
    op.create_table(
        "slots",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job", "slot", name=op.f("pk_slots")),
    )
    op.create_table(
        "bills",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("jurisdiction", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("numbers", sa.String(), nullable=False),
        sa.Column("committee_id", sa.BigInteger(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committees.id"], name=op.f("fk_bills_committee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bills")),
        sa.UniqueConstraint("jurisdiction", "key", name="uq_bills_key"),
    )
    op.create_table(
        "committee_members",
        sa.Column("committee_id", sa.BigInteger(), nullable=False),
        sa.Column("legislator_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_committee_members_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["legislator_id"], ["legislators.id"], name=op.f("fk_committee_members_legislator_id")
        ),
        sa.PrimaryKeyConstraint("committee_id", "legislator_id", name=op.f("pk_committee_members")),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="ready", nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("in_test", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reply_code", sa.Integer(), nullable=True),
        sa.Column("reply", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_messages_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("kind", "subject_id", "person_id", name="uq_messages_kind_subject_person"),
    )
    op.create_index(
        "ix_messages_due",
        "messages",
        ["lane", "not_before", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('ready', 'tested')"),
    )
    op.create_index(
        "ix_messages_leased",
        "messages",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state IN ('claimed', 'sending')"),
    )
    op.create_index("ix_messages_person_id", "messages", ["person_id"], unique=False)
    op.create_table(
        "tenures",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("seat_id", sa.BigInteger(), nullable=False),
        sa.Column("legislator_id", sa.BigInteger(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["legislator_id"], ["legislators.id"], name=op.f("fk_tenures_legislator_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_tenures_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenures")),
    )
    op.create_index("ix_tenures_legislator_id", "tenures", ["legislator_id"], unique=False)
    op.create_index(
        "uq_tenures_one_holder", "tenures", ["seat_id"], unique=True, postgresql_where=sa.text("ended_on IS NULL")
    )
    op.create_table(
        "bill_sponsors",
        sa.Column("bill_id", sa.BigInteger(), nullable=False),
        sa.Column("legislator_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_bill_sponsors_bill_id")),
        sa.ForeignKeyConstraint(
            ["legislator_id"], ["legislators.id"], name=op.f("fk_bill_sponsors_legislator_id")
        ),
        sa.PrimaryKeyConstraint("bill_id", "legislator_id", name=op.f("pk_bill_sponsors")),
    )
    op.create_table(
        "message_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_history_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_history")),
    )
    op.create_index(op.f("ix_message_history_message_id"), "message_history", ["message_id"], unique=False)
    op.create_table(
        "petitions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("jurisdiction", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("default_language", sa.String(), nullable=False),
        sa.Column("goal", sa.Integer(), nullable=False),
        sa.Column("bill_id", sa.BigInteger(), nullable=True),
        sa.Column("wait_for_successor", sa.Boolean(), nullable=False),
        sa.Column("confirmed_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_petitions_bill_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petitions")),
        sa.UniqueConstraint("slug", name=op.f("uq_petitions_slug")),
    )
    op.create_table(
        "letter_templates",
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("subjects", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("greeting", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("committee", sa.Text(), nullable=False),
        sa.Column("ban", sa.Text(), nullable=False),
        sa.Column("closing", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name=op.f("fk_letter_templates_petition_id")),
        sa.PrimaryKeyConstraint("petition_id", "language", "stance", name=op.f("pk_letter_templates")),
    )
    op.create_table(
        "petition_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name=op.f("fk_petition_history_petition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_history")),
    )
    op.create_index(op.f("ix_petition_history_petition_id"), "petition_history", ["petition_id"], unique=False)
    op.create_table(
        "petition_texts",
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("filed_by", sa.Text(), nullable=False),
        sa.Column("where_it_stands", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name=op.f("fk_petition_texts_petition_id")),
        sa.PrimaryKeyConstraint("petition_id", "language", name=op.f("pk_petition_texts")),
    )
    op.create_table(
        "signatures",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("town", sa.String(), nullable=False),
        sa.Column("zip", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("share_code", sa.String(length=16), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_signatures_person_id")),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name=op.f("fk_signatures_petition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint("share_code", name=op.f("uq_signatures_share_code")),
    )
    op.create_index("ix_signatures_person_id", "signatures", ["person_id"], unique=False)
    op.create_index(
        "ix_signatures_shown",
        "signatures",
        ["petition_id", "confirmed_at"],
        unique=False,
        postgresql_where=sa.text("state = 'confirmed' AND show_name"),
    )
    op.create_index(
        "ix_signatures_source",
        "signatures",
        ["source"],
        unique=False,
        postgresql_where=sa.text("state = 'confirmed' AND source <> ''"),
    )
    op.create_index(
        "ix_signatures_unconfirmed",
        "signatures",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("state = 'unconfirmed'"),
    )
    op.create_index(
        "ix_signatures_uncounted",
        "signatures",
        ["petition_id"],
        unique=False,
        postgresql_where=sa.text("state = 'confirmed' AND NOT counted"),
    )
    op.create_index(
        "uq_signatures_one_confirmed",
        "signatures",
        ["petition_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state = 'confirmed'"),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("signature_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=op.f("fk_consents_signature_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_signature_id", "consents", ["signature_id"], unique=False)
    op.create_table(
        "letters",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("signature_id", sa.BigInteger(), nullable=False),
        sa.Column("seat_id", sa.BigInteger(), nullable=False),
        sa.Column("legislator_id", sa.BigInteger(), nullable=True),
        sa.Column("stance", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sign_off", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["legislator_id"], ["legislators.id"], name=op.f("fk_letters_legislator_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_letters_seat_id")),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], name=op.f("fk_letters_signature_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("signature_id", "seat_id", name="uq_letters_signature_seat"),
    )
    op.create_index("ix_letters_seat_id", "letters", ["seat_id"], unique=False)
    op.create_index(
        "ix_letters_waiting",
        "letters",
        ["seat_id"],
        unique=False,
        postgresql_where=sa.text("legislator_id IS NULL"),
    )
    op.create_table(
        "matches",
        sa.Column("signature_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("upper_seat_id", sa.BigInteger(), nullable=True),
        sa.Column("lower_seat_id", sa.BigInteger(), nullable=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("certainty", sa.String(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("data_version", sa.String(), nullable=False),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lower_seat_id"], ["seats.id"], name=op.f("fk_matches_lower_seat_id")),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=op.f("fk_matches_signature_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["upper_seat_id"], ["seats.id"], name=op.f("fk_matches_upper_seat_id")),
        sa.PrimaryKeyConstraint("signature_id", name=op.f("pk_matches")),
    )
    op.create_index("ix_matches_lower", "matches", ["lower_seat_id"], unique=False)
    op.create_index("ix_matches_upper", "matches", ["upper_seat_id"], unique=False)
    op.create_table(
        "signature_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("signature_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=op.f("fk_signature_history_signature_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_history")),
    )
    op.create_index(op.f("ix_signature_history_signature_id"), "signature_history", ["signature_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_signature_history_signature_id"), table_name="signature_history")
    op.drop_table("signature_history")
    op.drop_index("ix_matches_upper", table_name="matches")
    op.drop_index("ix_matches_lower", table_name="matches")
    op.drop_table("matches")
    op.drop_index("ix_letters_waiting", table_name="letters", postgresql_where=sa.text("legislator_id IS NULL"))
    op.drop_index("ix_letters_seat_id", table_name="letters")
    op.drop_table("letters")
    op.drop_index("ix_consents_signature_id", table_name="consents")
    op.drop_table("consents")
    op.drop_index(
        "uq_signatures_one_confirmed", table_name="signatures", postgresql_where=sa.text("state = 'confirmed'")
    )
    op.drop_index(
        "ix_signatures_uncounted",
        table_name="signatures",
        postgresql_where=sa.text("state = 'confirmed' AND NOT counted"),
    )
    op.drop_index(
        "ix_signatures_unconfirmed", table_name="signatures", postgresql_where=sa.text("state = 'unconfirmed'")
    )
    op.drop_index(
        "ix_signatures_source",
        table_name="signatures",
        postgresql_where=sa.text("state = 'confirmed' AND source <> ''"),
    )
    op.drop_index(
        "ix_signatures_shown",
        table_name="signatures",
        postgresql_where=sa.text("state = 'confirmed' AND show_name"),
    )
    op.drop_index("ix_signatures_person_id", table_name="signatures")
    op.drop_table("signatures")
    op.drop_table("petition_texts")
    op.drop_index(op.f("ix_petition_history_petition_id"), table_name="petition_history")
    op.drop_table("petition_history")
    op.drop_table("letter_templates")
    op.drop_table("petitions")
    op.drop_index(op.f("ix_message_history_message_id"), table_name="message_history")
    op.drop_table("message_history")
    op.drop_table("bill_sponsors")
    op.drop_index("uq_tenures_one_holder", table_name="tenures", postgresql_where=sa.text("ended_on IS NULL"))
    op.drop_index("ix_tenures_legislator_id", table_name="tenures")
    op.drop_table("tenures")
    op.drop_index("ix_messages_person_id", table_name="messages")
    op.drop_index(
        "ix_messages_leased", table_name="messages", postgresql_where=sa.text("state IN ('claimed', 'sending')")
    )
    op.drop_index(
        "ix_messages_due", table_name="messages", postgresql_where=sa.text("state IN ('ready', 'tested')")
    )
    op.drop_table("messages")
    op.drop_table("committee_members")
    op.drop_table("bills")
    op.drop_table("slots")
    op.drop_table("seats")
    op.drop_table("persons")
    op.drop_table("pack_loads")
    op.drop_table("legislators")
    op.drop_table("committees")
