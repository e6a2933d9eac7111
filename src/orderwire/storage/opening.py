"""Opening a database by its URL, and bringing its tables up to date."""

import importlib
import sqlite3
from pathlib import Path
from typing import cast

import sqlalchemy as sa

from orderwire.storage.database import Database, Unavailable
from orderwire.storage.sqlite import SqliteDatabase

_WANTED = "the database must be sqlite:////absolute/path or postgresql://user@host/name"


class UnusableUrl(ValueError):
    """The URL does not name a database that this installation can open; says why."""


def open_database(url: str, *, is_patient: bool = False) -> Database:
    """Open the database of a URL: `sqlite:////absolute/path` or `postgresql://…`.

    Statements may take as long as they take where one is patient, as for an upgrade or an audit.
    In a service they are bounded, so that a database which falls silent holds nobody for long.
    SQLite's file and its folder are made where they are missing. Raises UnusableUrl, and
    DatabaseError where the database is there but does not answer.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_file(Path(parsed.database or ""))
    try:
        # The driver comes with the extra `postgres`: not every installation has it.
        postgres = importlib.import_module("orderwire.storage.postgres")
    except ImportError as error:
        raise UnusableUrl("PostgreSQL needs an extra: install orderwire[postgres]") from error
    return cast("Database", postgres.PostgresDatabase(parsed, is_patient=is_patient))


def _open_file(path: Path) -> SqliteDatabase:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return SqliteDatabase(path)
    except (sa.exc.DBAPIError, sqlite3.Error, OSError) as error:
        raise Unavailable(f"cannot open {path}: {getattr(error, 'orig', None) or error}") from error


def parse_url(url: str) -> sa.URL:
    """Read a database URL. Raises UnusableUrl."""
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        # The text is not repeated: there may be a password in it.
        raise UnusableUrl(f"this is not the URL of a database: {_WANTED}") from None
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed
    if parsed.get_backend_name() in ("postgresql", "postgres"):
        return parsed
    raise UnusableUrl(f"{_WANTED}, not {parsed.render_as_string()}")
