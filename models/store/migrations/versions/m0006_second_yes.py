"""Changes that wait for a second person's yes, and the answers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add both tables; nothing waits yet. A proposal has one answer."""
    op.create_table(
        "proposed",
        sa.Column("change", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("target", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("wanted", sa.Text, nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("author", sa.String(100), nullable=False),
        sa.Column("saved_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "answered",
        sa.Column("change", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column(
            "proposal", sa.Integer, sa.ForeignKey("proposed.change"), nullable=False, unique=True
        ),
        sa.Column("answer", sa.String(20), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("author", sa.String(100), nullable=False),
        sa.Column("saved_at", sa.String(40), nullable=False),
    )
