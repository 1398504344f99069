"""Every change has a number; choices, decisions and archiving keep what was before them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the numbers and the new tables; carry over what the old ones hold."""
    op.add_column("version", sa.Column("change", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "archiving",
        sa.Column("change", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("document_id", sa.String(36), sa.ForeignKey("document.id"), nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("author", sa.String(100), nullable=False),
        sa.Column("saved_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "chosen",
        sa.Column("change", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("input", sa.String(40), nullable=False),
        sa.Column("document_id", sa.String(36), sa.ForeignKey("document.id")),
        sa.Column("author", sa.String(100), nullable=False),
        sa.Column("saved_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "decided",
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("within", sa.String(40), nullable=False),
        sa.Column("name_key", sa.String(200), nullable=False),
        sa.Column("code", sa.String(200), nullable=False),
        sa.Column("author", sa.String(100), nullable=False),
        sa.Column("saved_at", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("change", "level", "within", "name_key"),
    )
    _carry_over(op.get_bind())
    op.drop_table("in_use")
    op.drop_table("decision")


def _carry_over(connection: sa.Connection) -> None:
    """Number what was saved by its time, the only order there was; who archived is not known."""
    versions = [
        (row.saved_at, "version", dict(row._mapping))
        for row in connection.execute(
            sa.text("SELECT saved_at, document_id, number FROM version ORDER BY number")
        )
    ]
    others = [
        (row["saved_at"], new, dict(row))
        for old, new in (("in_use", "chosen"), ("decision", "decided"))
        for row in connection.execute(sa.text(f"SELECT * FROM {old}")).mappings()
    ]
    add = {
        "version": "UPDATE version SET change = :change"
        " WHERE document_id = :document_id AND number = :number",
        "chosen": "INSERT INTO chosen (change, input, document_id, author, saved_at)"
        " VALUES (:change, :input, :document_id, :author, :saved_at)",
        "decided": "INSERT INTO decided (change, level, within, name_key, code, author, saved_at)"
        " VALUES (:change, :level, :within, :name_key, :code, :author, :saved_at)",
    }
    last = 0
    # versions first where times are the same: a choice is of something saved before
    for last, (_, table, row) in enumerate(
        sorted([*versions, *others], key=lambda one: one[0]), start=1
    ):
        connection.execute(sa.text(add[table]), row | {"change": last})
    connection.execute(
        sa.text("UPDATE change SET number = :last WHERE number < :last"), {"last": last}
    )
