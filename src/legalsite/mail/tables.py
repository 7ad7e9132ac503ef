"""Who was sent what: the tables. Letters hold where each stands now; events are only ever added to."""

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, UniqueConstraint

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice", String, nullable=False),
    Column("digest", String, nullable=False),  # what was confirmed
    Column("began", String, nullable=False),  # times are UTC: 2026-03-02T09:30:00Z
    Column("ended", String),  # missing: it was killed
)

manifests = Table(
    "manifests",
    metadata,
    Column("notice", String, primary_key=True),
    Column("manifest", String, nullable=False),  # its sha256 is what the line says
    Column("line", String, nullable=False),  # of the ledger
)

letters = Table(
    "letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice", String, nullable=False),
    Column("address_key", String, nullable=False),
    Column("address", String, nullable=False),
    Column("language", String, nullable=False),
    Column("content", String, nullable=False),  # sha256 of what the letter says, checkpoint apart
    Column("message_id", String, nullable=False),
    Column("state", String, nullable=False),
    Column("code", Integer, nullable=False, default=0),  # the relay's last answer; 0: none
    Column("reply", String, nullable=False, default=""),
    Column("changed", String, nullable=False),
    Column("run", ForeignKey("runs.id")),
    UniqueConstraint("notice", "address_key"),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("letter", ForeignKey("letters.id"), nullable=False, index=True),
    Column("run", ForeignKey("runs.id")),
    Column("at", String, nullable=False),
    Column("state", String, nullable=False),
    Column("code", Integer, nullable=False, default=0),
    Column("reply", String, nullable=False, default=""),
)
