"""Alembic's entrance: runs on the connection that storage/migrate.py hands in, inside the transaction opened there."""

from alembic import context

from storage.migrations.options import OPTIONS

context.configure(connection=context.config.attributes["connection"], **OPTIONS)
context.run_migrations()
