"""What a database says of itself, and the disk of the file that it lies in.

Nothing is judged here, and nothing is changed. Callers own the transaction.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from orderwire.storage.backing_up import path_of, size_of

_SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")
_MOUNTS = Path("/proc/self/mounts")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFacts:
    """A PostgreSQL server. Connections are those that anybody but its superuser may have."""

    version: tuple[int, int]
    is_standby: bool
    settings: Mapping[str, str]
    connections_max: int
    connections_used: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A SQLite file."""

    path: Path
    version: str
    journal_mode: str
    size_bytes: int
    wal_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskFacts:
    """Where a file lies. `kind` is the file system's, or empty where nobody says."""

    folder: Path
    kind: str
    free_bytes: int
    file_bytes: int
    is_writable: bool


def server_facts(db: sa.Connection) -> ServerFacts:
    """What a PostgreSQL server says of itself."""
    values = {
        row.name: row.setting
        for row in db.execute(sa.text("SELECT name, setting FROM pg_settings")).all()
    }
    row = db.execute(
        sa.text(
            "SELECT pg_is_in_recovery() AS standby, "
            "pg_database_size(current_database()) AS size, "
            "(SELECT count(*) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend') AS used"
        )
    ).one()
    version = int(values["server_version_num"])
    return ServerFacts(
        version=(version // 10_000, version % 10_000),
        is_standby=row.standby,
        settings={name: values[name] for name in _SETTINGS},
        connections_max=int(values["max_connections"])
        - int(values["superuser_reserved_connections"]),
        connections_used=row.used,
        size_bytes=row.size,
    )


def server_clock_ms(db: sa.Connection) -> int:
    """The time by the clock of a PostgreSQL server, in ms since 1970."""
    return int(
        db.execute(
            sa.text("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)")
        ).scalar_one()
    )


def file_facts(db: sa.Connection) -> FileFacts:
    """What SQLite says of its file."""
    path = path_of(db)
    log = path.with_name(f"{path.name}-wal")
    return FileFacts(
        path=path,
        version=db.exec_driver_sql("SELECT sqlite_version()").scalar_one(),
        journal_mode=db.exec_driver_sql("PRAGMA journal_mode").scalar_one(),
        size_bytes=size_of(path),
        wal_bytes=log.stat().st_size if log.exists() else 0,
    )


def file_damage(db: sa.Connection, limit: int) -> list[str]:
    """What SQLite finds damaged in its file, and rows that refer to nothing; the first of each."""
    damage = [
        str(line)
        for line in db.exec_driver_sql(f"PRAGMA integrity_check({int(limit)})").scalars()
        if line != "ok"
    ]
    lost = db.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(limit)
    damage += [f"a row of {table} refers to none of {parent}" for table, _, parent, _ in lost]
    return damage[:limit]


def disk_facts(path: Path) -> DiskFacts:
    """The disk of a file. Raises OSError."""
    folder = path.resolve().parent
    return DiskFacts(
        folder=folder,
        kind=_kind_of(folder),
        free_bytes=shutil.disk_usage(folder).free,
        file_bytes=size_of(path),
        is_writable=os.access(folder, os.W_OK) and os.access(path, os.W_OK),
    )


def _kind_of(folder: Path) -> str:
    """The kind of the file system that a folder is on: that of the mount nearest above it."""
    try:
        lines = _MOUNTS.read_text().splitlines()
    except OSError:
        return ""
    kinds: dict[Path, str] = {}
    for line in lines:
        _, mounted, kind, *_ = line.split(" ")
        # Blanks in names are written as octal numbers.
        kinds[Path(mounted.encode().decode("unicode_escape"))] = kind
    return next((kinds[one] for one in (folder, *folder.parents) if one in kinds), "")
