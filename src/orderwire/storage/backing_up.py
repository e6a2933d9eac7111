"""Copies of a SQLite file, made beside it before it is upgraded.

The copy is made by SQLite itself, so that what is only in the write-ahead log is in it, too. It
has its name only once it is complete and on the disk: what has the name can be gone back to.
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from orderwire.storage.database import DatabaseError

KEPT = 3
"""How many copies are kept of one file; older ones are deleted."""

_MIB = 2**20
_SPARE_BYTES = 16 * _MIB


class NoCopy(DatabaseError):
    """The file cannot be copied, so it is not upgraded either."""


def back_up(db: sa.Connection, revision: str, now_ms: int) -> Path:
    """Copy the file that a connection writes to, as its last commit left it; where the copy is.

    The caller's transaction has written nothing yet, and keeps others from writing meanwhile.
    Raises NoCopy.
    """
    path = path_of(db)
    moment = datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%Y%m%dT%H%M%S%f")[:-3]
    copy = path.with_name(f"{path.name}.{revision}.{moment}Z.backup")
    try:
        _refuse_without_room(path)
        partial = copy.with_name(f"{copy.name}.partial")
        try:
            _copy(path, partial)
            partial.replace(copy)
        finally:
            partial.unlink(missing_ok=True)
        _sync(path.parent)
    except (sqlite3.Error, OSError) as error:
        raise NoCopy(f"{path} cannot be copied, so it was not upgraded: {error}") from error
    with suppress(OSError):  # what is too old to be needed may stay, too
        for old in _old_ones(path):
            old.unlink()
    return copy


def path_of(db: sa.Connection) -> Path:
    """The file of a SQLite connection."""
    rows = db.exec_driver_sql("PRAGMA database_list").all()
    return Path(next(file for _, name, file in rows if name == "main"))


def copies_of(path: Path) -> list[Path]:
    """The copies beside a file, the newest first."""
    pattern = re.compile(re.escape(path.name) + r"\.\w+\.(\d{8}T\d{9})Z\.backup")
    found: dict[Path, str] = {}
    for one in path.parent.iterdir():
        match = pattern.fullmatch(one.name)
        if match is not None:
            found[one] = match[1]
    return sorted(found, key=lambda one: found[one], reverse=True)


def size_of(path: Path) -> int:
    """How many bytes a database has on the disk, its write-ahead log included."""
    beside = (path, path.with_name(f"{path.name}-wal"))
    return sum(one.stat().st_size for one in beside if one.exists())


def _refuse_without_room(path: Path) -> None:
    """The copy needs as much again, and so may the upgrade: tables may be made anew."""
    needed = 2 * size_of(path) + _SPARE_BYTES
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise NoCopy(
            f"there is no room in {path.parent} to copy {path.name} before it is upgraded: "
            f"{needed // _MIB} MiB are needed, {free // _MIB} MiB are free. Nothing was changed"
        )


def _copy(path: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as source, closing(sqlite3.connect(target)) as to:
        to.execute("PRAGMA synchronous=FULL")
        source.backup(to)
        # So that the copy is one file, and stays it.
        to.execute("PRAGMA journal_mode=DELETE")
    _sync(target)


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _old_ones(path: Path) -> Iterable[Path]:
    """The copies that are too many, and those that were never finished."""
    yield from copies_of(path)[KEPT:]
    yield from path.parent.glob(f"{path.name}.*Z.backup.partial")
