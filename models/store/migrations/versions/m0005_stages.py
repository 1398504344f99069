"""Stages of frozen lists and plans: reviewed, approved, superseded."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the table; everything that was saved before is a draft."""
    op.create_table(
        "staged",
        sa.Column("change", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("document_id", sa.String(36), sa.ForeignKey("document.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("successor", sa.String(36), sa.ForeignKey("document.id")),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("author", sa.String(100), nullable=False),
        sa.Column("saved_at", sa.String(40), nullable=False),
    )
