"""mailings: words, ledger, paces, suppressions, what receivers say

Revision 0009.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_domains",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=True),
        sa.Column("tokens", sa.Double(), server_default="0", nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slowed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rest_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("good", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bad", sa.Integer(), server_default="0", nullable=False),
        sa.Column("judged_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("began_on", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_domains")),
        sa.UniqueConstraint("domain", name=op.f("uq_mail_domains_domain")),
    )
    op.create_table(
        "mail_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), server_default="", nullable=False),
        sa.Column("message_kind", sa.String(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("mailing_id", sa.BigInteger(), nullable=True),
        sa.Column("email_hash", sa.LargeBinary(), nullable=True),
        sa.Column("domain", sa.String(), server_default="", nullable=False),
        sa.Column("status", sa.String(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("needs_person", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_events")),
        sa.UniqueConstraint("source", "external_id", name="uq_mail_events_external_id"),
    )
    op.create_index("ix_mail_events_email_hash", "mail_events", ["email_hash", "at"], unique=False)
    op.create_index("ix_mail_events_mailing", "mail_events", ["mailing_id", "kind", "at"], unique=False)
    op.create_index("ix_mail_events_message", "mail_events", ["message_kind", "message_id"], unique=False)
    op.create_index(
        "ix_mail_events_waiting",
        "mail_events",
        ["id"],
        unique=False,
        postgresql_where=sa.text("needs_person AND settled_at IS NULL"),
    )
    op.create_table(
        "mailings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="draft", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("default_language", sa.String(), nullable=False),
        sa.Column("segment", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("from_name", sa.String(), server_default="", nullable=False),
        sa.Column("reply_to", sa.String(), server_default="", nullable=False),
        sa.Column("counts_clicks", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("test_share", sa.Integer(), server_default="0", nullable=False),
        sa.Column("decide_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("winner", sa.Integer(), nullable=True),
        sa.Column("waived", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("audience", sa.BigInteger(), nullable=True),
        sa.Column("left_out", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("figures_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
    )
    op.create_index(
        "ix_mailings_alive",
        "mailings",
        ["state"],
        unique=False,
        postgresql_where=sa.text("state IN ('scheduled', 'sending', 'paused')"),
    )
    op.create_table(
        "segments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("segment", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segments")),
        sa.UniqueConstraint("name", name=op.f("uq_segments_name")),
    )
    op.create_table(
        "mailing_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("mailing_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailings.id"], name=op.f("fk_mailing_history_mailing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing_history")),
    )
    op.create_index(op.f("ix_mailing_history_mailing_id"), "mailing_history", ["mailing_id"], unique=False)
    op.create_table(
        "mailing_links",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("mailing_id", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailings.id"], name=op.f("fk_mailing_links_mailing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing_links")),
    )
    op.create_index("uq_mailing_links_url", "mailing_links", ["mailing_id", "url"], unique=True)
    op.create_table(
        "mailing_messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("mailing_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("signature_id", sa.BigInteger(), nullable=False),
        sa.Column("mail_domain_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("variant", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(), server_default="ready", nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reply_code", sa.Integer(), nullable=True),
        sa.Column("reply", sa.Text(), server_default="", nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailings.id"], name=op.f("fk_mailing_messages_mailing_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_mailing_messages_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing_messages")),
        sa.UniqueConstraint("mailing_id", "person_id", name="uq_mailing_messages_person"),
    )
    op.create_index(
        "ix_mailing_messages_due",
        "mailing_messages",
        ["mailing_id", "mail_domain_id", "not_before", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.create_index(
        "ix_mailing_messages_leased",
        "mailing_messages",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state IN ('claimed', 'sending')"),
    )
    op.create_index("ix_mailing_messages_person_id", "mailing_messages", ["person_id"], unique=False)
    op.create_index(
        "ix_mailing_messages_stuck",
        "mailing_messages",
        ["mailing_id", "state", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('parked', 'uncertain', 'bounced', 'failed', 'suppressed')"),
    )
    op.create_table(
        "mailing_texts",
        sa.Column("mailing_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("second_subject", sa.String(), server_default="", nullable=False),
        sa.Column("preheader", sa.String(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailings.id"], name=op.f("fk_mailing_texts_mailing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mailing_id", "language", name=op.f("pk_mailing_texts")),
    )
    op.create_table(
        "suppressions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email_hash", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("mailing_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_way", sa.String(), server_default="", nullable=False),
        sa.Column("released_by", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_suppressions_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
    )
    op.create_index("ix_suppressions_created_at", "suppressions", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_suppressions_mailing_id",
        "suppressions",
        ["mailing_id"],
        unique=False,
        postgresql_where=sa.text("mailing_id IS NOT NULL"),
    )
    op.create_index("ix_suppressions_person_id", "suppressions", ["person_id"], unique=False)
    op.create_index(
        "uq_suppressions_standing",
        "suppressions",
        ["email_hash", "reason"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "mailing_clicks",
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("variant", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("by_machines", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["mailing_links.id"], name=op.f("fk_mailing_clicks_link_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("link_id", "variant", "hour", name=op.f("pk_mailing_clicks")),
    )
    op.create_table(
        "mailing_evidence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["mailing_messages.id"],
            name=op.f("fk_mailing_evidence_message_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing_evidence")),
    )
    op.create_index(op.f("ix_mailing_evidence_message_id"), "mailing_evidence", ["message_id"], unique=False)
    op.add_column("persons", sa.Column("email_hash", sa.LargeBinary(), nullable=True))
    op.create_index("ix_persons_email_hash", "persons", ["email_hash"], postgresql_using="hash")


def downgrade() -> None:
    op.drop_index("ix_persons_email_hash", "persons")
    op.drop_column("persons", "email_hash")
    op.drop_index(op.f("ix_mailing_evidence_message_id"), table_name="mailing_evidence")
    op.drop_table("mailing_evidence")
    op.drop_table("mailing_clicks")
    op.drop_index(
        "uq_suppressions_standing", table_name="suppressions", postgresql_where=sa.text("released_at IS NULL")
    )
    op.drop_index("ix_suppressions_person_id", table_name="suppressions")
    op.drop_index(
        "ix_suppressions_mailing_id", table_name="suppressions", postgresql_where=sa.text("mailing_id IS NOT NULL")
    )
    op.drop_index("ix_suppressions_created_at", table_name="suppressions")
    op.drop_table("suppressions")
    op.drop_table("mailing_texts")
    op.drop_index(
        "ix_mailing_messages_stuck",
        table_name="mailing_messages",
        postgresql_where=sa.text("state IN ('parked', 'uncertain', 'bounced', 'failed', 'suppressed')"),
    )
    op.drop_index("ix_mailing_messages_person_id", table_name="mailing_messages")
    op.drop_index(
        "ix_mailing_messages_leased",
        table_name="mailing_messages",
        postgresql_where=sa.text("state IN ('claimed', 'sending')"),
    )
    op.drop_index(
        "ix_mailing_messages_due", table_name="mailing_messages", postgresql_where=sa.text("state = 'ready'")
    )
    op.drop_table("mailing_messages")
    op.drop_index("uq_mailing_links_url", table_name="mailing_links")
    op.drop_table("mailing_links")
    op.drop_index(op.f("ix_mailing_history_mailing_id"), table_name="mailing_history")
    op.drop_table("mailing_history")
    op.drop_table("segments")
    op.drop_index(
        "ix_mailings_alive",
        table_name="mailings",
        postgresql_where=sa.text("state IN ('scheduled', 'sending', 'paused')"),
    )
    op.drop_table("mailings")
    op.drop_index(
        "ix_mail_events_waiting",
        table_name="mail_events",
        postgresql_where=sa.text("needs_person AND settled_at IS NULL"),
    )
    op.drop_index("ix_mail_events_message", table_name="mail_events")
    op.drop_index("ix_mail_events_mailing", table_name="mail_events")
    op.drop_index("ix_mail_events_email_hash", table_name="mail_events")
    op.drop_table("mail_events")
    op.drop_table("mail_domains")
