"""Tables of the store; `migrations/` makes them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

metadata = MetaData()
document = Table(
    "document",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(40), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("newest", Integer, nullable=False),
    Column("archived", Boolean, nullable=False),
)
version = Table(
    "version",
    metadata,
    Column("document_id", String(36), ForeignKey("document.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("blob", LargeBinary),
    Column("sha256", String(64), nullable=False),
    Column("author", String(100), nullable=False),
    Column("note", String(2000), nullable=False),
    # ISO 8601, UTC: the same on every database
    Column("saved_at", String(40), nullable=False),
    PrimaryKeyConstraint("document_id", "number"),
)
in_use = Table(
    "in_use",
    metadata,
    Column("input", String(40), primary_key=True),
    Column("document_id", String(36), ForeignKey("document.id"), nullable=False),
    Column("author", String(100), nullable=False),
    Column("saved_at", String(40), nullable=False),
)
decision = Table(
    "decision",
    metadata,
    Column("level", String(40), nullable=False),
    Column("within", String(40), nullable=False),
    Column("name_key", String(200), nullable=False),
    Column("code", String(200), nullable=False),
    Column("author", String(100), nullable=False),
    Column("saved_at", String(40), nullable=False),
    PrimaryKeyConstraint("level", "within", "name_key"),
)
change = Table("change", metadata, Column("number", Integer, nullable=False))
