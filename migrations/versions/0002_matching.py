"""matching: boundaries, streets, rosters

Revision 0002.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "boundary_loads",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("jurisdiction", sa.String(), nullable=False),
        sa.Column("layer", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundary_loads")),
        sa.UniqueConstraint("jurisdiction", "layer", name="uq_boundary_loads_layer"),
    )
    op.create_table(
        "boundaries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("seat_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("shape", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["load_id"], ["boundary_loads.id"], name=op.f("fk_boundaries_load_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_boundaries_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundaries")),
    )
    op.create_index("ix_boundaries_load_id", "boundaries", ["load_id"])
    op.create_index("ix_boundaries_seat_id", "boundaries", ["seat_id"])
    op.create_table(
        "street_loads",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("jurisdiction", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("addresses", sa.Integer(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_loads")),
        sa.UniqueConstraint("jurisdiction", name="uq_street_loads_jurisdiction"),
    )
    op.create_table(
        "street_pairs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("upper_seat_id", sa.BigInteger(), nullable=False),
        sa.Column("lower_seat_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["upper_seat_id"], ["seats.id"], name=op.f("fk_street_pairs_upper_seat_id")),
        sa.ForeignKeyConstraint(["lower_seat_id"], ["seats.id"], name=op.f("fk_street_pairs_lower_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_pairs")),
        sa.UniqueConstraint("upper_seat_id", "lower_seat_id", name="uq_street_pairs_seats"),
    )
    op.create_table(
        "street_sides",
        sa.Column("load_id", sa.BigInteger(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("parity", sa.SmallInteger(), nullable=False),
        sa.Column("runs", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("exact", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(
            ["load_id"], ["street_loads.id"], name=op.f("fk_street_sides_load_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("load_id", "municipality", "street", "parity", name=op.f("pk_street_sides")),
    )
    op.create_table(
        "located_addresses",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("pairs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_located_addresses")),
    )
    op.create_index("ix_located_addresses_expires_at", "located_addresses", ["expires_at"])
    op.create_table(
        "roster_imports",
        sa.Column("jurisdiction", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("imported_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", name=op.f("pk_roster_imports")),
    )
    # Nobody knows of older letters whether their words were changed: they are kept as if they were.
    op.add_column("letters", sa.Column("is_edited", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.alter_column("letters", "is_edited", server_default=sa.false())
    op.add_column("letters", sa.Column("aftermath", sa.String(), nullable=True))
    op.create_index(
        "ix_letters_parked",
        "letters",
        ["seat_id"],
        postgresql_where=sa.text("aftermath IN ('to_check', 'vacant')"),
    )


def downgrade() -> None:
    op.drop_table("street_sides")
    op.drop_table("street_pairs")
    op.drop_table("street_loads")
    op.drop_index("ix_letters_parked", "letters")
    op.drop_column("letters", "aftermath")
    op.drop_column("letters", "is_edited")
    op.drop_table("roster_imports")
    op.drop_table("located_addresses")
    op.drop_table("boundaries")
    op.drop_table("boundary_loads")
