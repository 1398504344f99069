"""A store knows itself again, and who, when and what have a hash of their own."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the hash, missing for what was saved before; number an SQLite file at random."""
    op.add_column("version", sa.Column("about_sha256", sa.String(64)))
    if op.get_bind().dialect.name == "sqlite":
        # in the head of the file, so that every connection can look at it
        op.execute(f"PRAGMA user_version = {1 + secrets.randbelow(2**31 - 1)}")
