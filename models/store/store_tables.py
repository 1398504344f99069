"""Tables of the store; `migrations/` makes them.

Rows are only ever added, but to `draft`. Two columns of `document` point at the newest of them:
`newest` at the last version, `archived` at the last row of `archiving`.
"""

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


def _by() -> tuple[Column, Column]:
    """Return who has done it and when: ISO 8601, UTC, the same on every database."""
    author = Column("author", String(100), nullable=False)
    return author, Column("saved_at", String(40), nullable=False)


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
    Column("saved_at", String(40), nullable=False),
    Column("change", Integer, nullable=False, server_default="0"),
    # none: saved before form 0003
    Column("about_sha256", String(64)),
    PrimaryKeyConstraint("document_id", "number"),
)
archiving = Table(
    "archiving",
    metadata,
    Column("change", Integer, primary_key=True, autoincrement=False),
    Column("document_id", String(36), ForeignKey("document.id"), nullable=False),
    Column("archived", Boolean, nullable=False),
    *_by(),
)
chosen = Table(
    "chosen",
    metadata,
    Column("change", Integer, primary_key=True, autoincrement=False),
    Column("input", String(40), nullable=False),
    # none: the shipped table again
    Column("document_id", String(36), ForeignKey("document.id")),
    *_by(),
)
decided = Table(
    "decided",
    metadata,
    Column("change", Integer, nullable=False),
    Column("level", String(40), nullable=False),
    Column("within", String(40), nullable=False),
    Column("name_key", String(200), nullable=False),
    Column("code", String(200), nullable=False),
    *_by(),
    PrimaryKeyConstraint("change", "level", "within", "name_key"),
)
# the newest row of a document counts; without one it is a draft
staged = Table(
    "staged",
    metadata,
    Column("change", Integer, primary_key=True, autoincrement=False),
    Column("document_id", String(36), ForeignKey("document.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("stage", String(40), nullable=False),
    # what supersedes it
    Column("successor", String(36), ForeignKey("document.id")),
    Column("note", String(2000), nullable=False),
    *_by(),
)
# a change that waits for a second person's yes, and what they said
proposed = Table(
    "proposed",
    metadata,
    Column("change", Integer, primary_key=True, autoincrement=False),
    Column("subject", String(40), nullable=False),
    # an input, or the id of a document; empty: of one that is not there yet
    Column("target", String(40), nullable=False),
    Column("name", String(200), nullable=False),
    # JSON: id of an upload; of contacts the version, and a body
    Column("before", Text, nullable=False),
    Column("wanted", Text, nullable=False),
    Column("note", String(2000), nullable=False),
    *_by(),
)
answered = Table(
    "answered",
    metadata,
    Column("change", Integer, primary_key=True, autoincrement=False),
    Column("proposal", Integer, ForeignKey("proposed.change"), nullable=False, unique=True),
    Column("answer", String(20), nullable=False),
    Column("note", String(2000), nullable=False),
    *_by(),
)
# the newest row of an account and a role counts
granted = Table(
    "granted",
    metadata,
    Column("change", Integer, primary_key=True, autoincrement=False),
    Column("account", String(100), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("role", String(40), nullable=False),
    # two-digit codes between semicolons; empty: all
    Column("provinces", String(200), nullable=False),
    Column("held", Boolean, nullable=False),
    *_by(),
)
# what is typed and not saved: of its owner alone, replaced and deleted, in no audit
draft = Table(
    "draft",
    metadata,
    Column("owner", String(140), nullable=False),
    Column("kind", String(40), nullable=False),
    # id of a document; empty: of a new one
    Column("target", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("saved_at", String(40), nullable=False),
    PrimaryKeyConstraint("owner", "kind", "target"),
)
# who did what, chained by hashes; triggers let nobody change or delete a row
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("change", Integer, nullable=False),
    *_by(),
    Column("way", String(20), nullable=False),
    Column("action", String(40), nullable=False),
    Column("target", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    # JSON
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    # of the rows of other tables that came with it
    Column("rows_sha256", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
)
change = Table("change", metadata, Column("number", Integer, nullable=False))
