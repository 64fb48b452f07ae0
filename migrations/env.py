"""Runs the migrations on the connection it is handed (`advocacy.gateways.schema`)."""

from alembic import context

from advocacy.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
