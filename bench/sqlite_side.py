"""SQLite: database files, and the floor in a process of its own."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

from bench.checking import NotRight
from bench.figures import Run
from bench.filling import fill_sqlite
from bench.floor_sqlite import connect
from bench.plan import Case
from bench.shop import Shops, make_shops

_SETTINGS = ("journal_mode", "synchronous", "foreign_keys", "wal_autocheckpoint", "page_size")
_SYNCHRONOUS_FULL = "2"


class NotDurable(Exception):
    """The database would say that something is saved before it is."""


class SqliteSide:
    """Databases in files below a folder."""

    kind = "SQLite"
    is_shared = False
    floors: Sequence[str] = ("a loop",)

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        self.shops: Shops = make_shops(_url(self._template))

    def settings(self) -> dict[str, str]:
        """The settings of a connection. Raises NotDurable."""
        with closing(connect(str(self._template))) as db:
            said = {name: str(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in _SETTINGS}
        if said["synchronous"] != _SYNCHRONOUS_FULL:
            raise NotDurable(f"synchronous is {said['synchronous']}")
        return {"version": sqlite3.sqlite_version} | said

    @contextmanager
    def databases(self, names: Sequence[str]) -> Iterator[Mapping[str, str]]:
        """Copies of the stores."""
        paths = {name: self._folder / name.replace(" ", "-") / "orders.db" for name in names}
        for path in paths.values():
            path.parent.mkdir()
            shutil.copyfile(self._template, path)
        try:
            yield {name: _url(path) for name, path in paths.items()}
        finally:
            for path in paths.values():
                shutil.rmtree(path.parent)

    def settle(self) -> None:
        """Write out what the system holds back."""
        os.sync()

    def run_floor(
        self, floor: str, database: str, case: Case, seconds: float, first_order: int
    ) -> Run:
        """A loop cannot use more than one connection: it is the same at every number of them."""
        assert floor in self.floors, floor
        shop = json.dumps(asdict(self.shops.busy))
        hot = "1" if case.is_hot else "0"
        arguments = [_path(database), str(seconds), hot, str(first_order), shop]
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

    def cpu_seconds(self) -> None:
        """There is no other process: what the database does, the program does."""

    def fill(self, database: str, orders: int) -> None:
        """Fill the book, and let the planner know."""
        fill_sqlite(_path(database), self.shops.busy, orders)


def _path(url: str) -> str:
    return url.removeprefix("sqlite:///")


def _url(path: Path) -> str:
    return f"sqlite:///{path}"
