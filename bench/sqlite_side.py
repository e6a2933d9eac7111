"""SQLite: database files, and the floor in a process of its own."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

from bench.checking import NotRight
from bench.figures import Run
from bench.floor_sqlite import connect
from bench.plan import Case
from bench.shop import Shop, make_shop
from bench.sides import Databases

_SETTINGS = ("journal_mode", "synchronous", "foreign_keys", "wal_autocheckpoint", "page_size")
_SYNCHRONOUS_FULL = "2"


class NotDurable(Exception):
    """The database would say that something is saved before it is."""


class SqliteSide:
    """Databases in files below a folder."""

    kind = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        self.shop: Shop = make_shop(_url(self._template))

    def settings(self) -> dict[str, str]:
        """The settings of a connection. Raises NotDurable."""
        with closing(connect(str(self._template))) as db:
            said = {name: str(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in _SETTINGS}
        if said["synchronous"] != _SYNCHRONOUS_FULL:
            raise NotDurable(f"synchronous is {said['synchronous']}")
        return {"version": sqlite3.sqlite_version} | said

    @contextmanager
    def round(self) -> Iterator[Databases]:
        """Two copies of the store."""
        paths = [self._folder / name / "orders.db" for name in ("program", "floor")]
        for path in paths:
            path.parent.mkdir()
            shutil.copyfile(self._template, path)
        try:
            yield Databases(program=_url(paths[0]), floor=_url(paths[1]))
        finally:
            for path in paths:
                shutil.rmtree(path.parent)

    def settle(self) -> None:
        """Write out what the system holds back."""
        os.sync()

    def run_floor(self, database: str, case: Case, seconds: float, first_order: int) -> Run:
        """A loop cannot use more than one connection: it is the same at every number of them."""
        path = database.removeprefix("sqlite:///")
        shop = json.dumps(asdict(self.shop))
        arguments = [path, str(seconds), "1" if case.is_hot else "0", str(first_order), shop]
        done = subprocess.run(
            [sys.executable, "-m", "bench.floor_sqlite", *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parent.parent,
        )
        if done.returncode != 0:
            raise NotRight(f"the floor failed:\n{done.stderr}")
        return Run(**json.loads(done.stdout))


def _url(path: Path) -> str:
    return f"sqlite:///{path}"
