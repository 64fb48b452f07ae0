"""one mailbox: two places on a petition for one household, and the rules by which two addresses are one mailbox

Revision 0022.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_HOLDS = "state IN ('confirmed', 'quarantined', 'invalidated') AND person_id IS NOT NULL"
_HAS_PLACE = sa.text("place IS NOT NULL")
# The home of those who signed before is sealed: each gets a key that equals no other.
_FILL = """
UPDATE signatures SET
    place = CASE WHEN state IN ('confirmed', 'quarantined', 'invalidated') THEN 1 END,
    address_key = uuid_send(gen_random_uuid()),
    name_key = array_to_string(ARRAY(
        SELECT word FROM regexp_split_to_table(search_key(given_name || ' ' || family_name), '\\s+') AS word
        WHERE word <> '' ORDER BY word COLLATE "C"), ' ')
WHERE person_id IS NOT NULL
"""
_SETTLE = """
INSERT INTO households (person_id, petition_id, address_key)
SELECT person_id, petition_id, address_key FROM signatures WHERE place IS NOT NULL
"""
_GOOGLE = "https://support.google.com/mail/answer/7436150 and 22370 (2026-11-23)"
_APPLE = "https://support.apple.com/118230 (2026-11-23)"
_MICROSOFT = (
    "https://learn.microsoft.com/exchange/recipients-in-exchange-online/plus-addressing-in-exchange-online"
)
_PROTON = "https://proton.me/support/addresses-and-aliases (2026-11-23)"
_FASTMAIL = "https://www.fastmail.help/hc/en-us/articles/360060591053 (2026-11-23)"
_RULES = (
    {"domain": "gmail.com", "ignores_dots": True, "tag_separator": "+", "source": _GOOGLE},
    {
        "domain": "googlemail.com",
        "alias_of": "gmail.com",
        "source": "Gmail's former name in some countries (2026-11-23)",
    },
    {"domain": "me.com", "alias_of": "icloud.com", "source": _APPLE},
    {"domain": "mac.com", "alias_of": "icloud.com", "source": _APPLE},
    *(
        {"domain": domain, "tag_separator": "+", "source": f"{_MICROSOFT} (2026-11-23)"}
        for domain in ("outlook.com", "hotmail.com", "live.com", "msn.com")
    ),
    *(
        {"domain": domain, "tag_separator": "+", "source": _PROTON}
        for domain in ("proton.me", "protonmail.com", "protonmail.ch", "pm.me")
    ),
    *({"domain": domain, "tag_separator": "+", "source": _FASTMAIL} for domain in ("fastmail.com", "fastmail.fm")),
)
_UNSAID: dict[str, object] = {"alias_of": "", "ignores_dots": False, "tag_separator": "", "is_disposable": False}


def upgrade() -> None:
    op.create_table(
        "households",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("petition_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("address_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_households_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "petition_id", name="pk_households"),
        sa.UniqueConstraint("person_id", "petition_id", "address_key", name="uq_households_address"),
    )
    op.add_column("signatures", sa.Column("place", sa.SmallInteger(), nullable=True))
    op.add_column("signatures", sa.Column("name_key", sa.String(), server_default="", nullable=False))
    op.add_column("signatures", sa.Column("address_key", sa.LargeBinary(), nullable=True))
    op.execute(_FILL)
    op.execute(_SETTLE)
    held = sa.Computed("CASE WHEN place IS NOT NULL THEN address_key END", persisted=True)
    op.add_column("signatures", sa.Column("household_key", sa.LargeBinary(), held, nullable=True))
    _constrain()
    _create_rules()


def downgrade() -> None:
    """Raises where a mailbox has two confirmed signatures: the tables of before cannot hold them."""
    op.drop_table("mailbox_rules")
    op.create_index(
        "uq_signatures_one_confirmed",
        "signatures",
        ["petition_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state = 'confirmed'"),
    )
    op.drop_constraint("fk_signatures_household", "signatures", type_="foreignkey")
    for name in ("uq_signatures_name", "uq_signatures_place"):
        op.drop_index(name, table_name="signatures")
    for name in ("place", "household"):
        op.drop_constraint(op.f(f"ck_signatures_{name}"), "signatures", type_="check")
    for name in ("household_key", "address_key", "name_key", "place"):
        op.drop_column("signatures", name)
    op.drop_table("households")


def _constrain() -> None:
    op.create_check_constraint(
        op.f("ck_signatures_place"), "signatures", f"(place IS NOT NULL) = ({_HOLDS}) AND place BETWEEN 1 AND 2"
    )
    op.create_check_constraint(
        op.f("ck_signatures_household"), "signatures", "place IS NULL OR address_key IS NOT NULL"
    )
    for name in ("place", "name"):
        column = "place" if name == "place" else "name_key"
        op.create_index(
            f"uq_signatures_{name}",
            "signatures",
            ["petition_id", "person_id", column],
            unique=True,
            postgresql_where=_HAS_PLACE,
        )
    op.drop_index("uq_signatures_one_confirmed", table_name="signatures")
    op.create_foreign_key(
        "fk_signatures_household",
        "signatures",
        "households",
        ["person_id", "petition_id", "household_key"],
        ["person_id", "petition_id", "address_key"],
    )


def _create_rules() -> None:
    table = op.create_table(
        "mailbox_rules",
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("alias_of", sa.String(), nullable=False),
        sa.Column("ignores_dots", sa.Boolean(), nullable=False),
        sa.Column("tag_separator", sa.String(length=1), nullable=False),
        sa.Column("is_disposable", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("domain", name="pk_mailbox_rules"),
    )
    op.bulk_insert(table, [_UNSAID | rule for rule in _RULES])
