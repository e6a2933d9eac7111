"""Databases in trouble: real ones, whose commits are lost, late or refused as a test says."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable
from enum import Enum
from typing import TypeVar

import sqlalchemy as sa

from orderwire.storage.database import CommitUnknown, Contention, Database, Unavailable
from orderwire.storage.desk import DeskTransaction

T = TypeVar("T")

Program = Callable[[DeskTransaction], Awaitable[T]]


class Fate(Enum):
    """What becomes of an admission."""

    FINE = "fine"
    LOST_BEFORE = "the connection is lost before the commit"
    LOST_AFTER = "the connection is lost after the commit"
    AWAY = "the database does not answer"
    BEATEN = "another transaction was faster"


class _RolledBack(Exception):
    """Ends a transaction without a commit."""


class Troubled:
    """A database whose admissions have these fates, one after the other, and are fine then."""

    def __init__(self, database: Database, fates: Iterable[Fate]) -> None:
        self.writers = database.writers
        self.admissions: list[int] = []
        self._database = database
        self._fates = iter(fates)

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` on the real one."""
        return await self._database.read(work)

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` on the real one."""
        return await self._database.write(work)

    async def admit(self, store_id: int, program: Program[T]) -> T:
        """Meet the next fate."""
        self.admissions.append(store_id)
        fate = next(self._fates, Fate.FINE)
        if fate is Fate.AWAY:
            raise Unavailable(fate.value)
        if fate in (Fate.LOST_BEFORE, Fate.BEATEN):
            await self._roll_back(store_id, program)
            raise Contention(fate.value) if fate is Fate.BEATEN else CommitUnknown(fate.value)
        result = await self._database.admit(store_id, program)
        if fate is Fate.LOST_AFTER:
            raise CommitUnknown(fate.value)
        return result

    async def _roll_back(self, store_id: int, program: Program[T]) -> None:
        async def run(desk: DeskTransaction) -> None:
            await program(desk)
            raise _RolledBack

        try:
            await self._database.admit(store_id, run)
        except _RolledBack:
            return

    async def close(self) -> None:
        """Close the real one."""
        await self._database.close()


class Gated(Troubled):
    """A database that holds every transaction open, right before its commit, until `go_on`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, ())
        self.begun = threading.Event()
        self.go_on = threading.Event()

    async def admit(self, store_id: int, program: Program[T]) -> T:
        """Hold the transaction open: in SQLite's thread, or beside the loop."""
        self.admissions.append(store_id)

        async def run(desk: DeskTransaction) -> T:
            result = await program(desk)
            self.begun.set()
            if threading.current_thread() is threading.main_thread():
                await asyncio.to_thread(self.go_on.wait, 10)
            else:
                self.go_on.wait(10)
            return result

        return await self._database.admit(store_id, run)


class Between(Troubled):
    """A database with these fates, and a rival who does something after the first of them."""

    def __init__(
        self, database: Database, fates: Iterable[Fate], rival: Callable[[], Awaitable[object]]
    ) -> None:
        super().__init__(database, fates)
        self._rival = rival

    async def admit(self, store_id: int, program: Program[T]) -> T:
        """Meet the next fate; after the first, the rival is faster than whoever asks after it."""
        try:
            return await super().admit(store_id, program)
        finally:
            if len(self.admissions) == 1:
                await self._rival()


class LateCommit(Troubled):
    """A database whose first commit is lost to us, and happens while we ask after it."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, ())
        self._begun, self._commit = asyncio.Event(), asyncio.Event()
        self._first: asyncio.Task[object] | None = None

    async def admit(self, store_id: int, program: Program[T]) -> T:
        """Leave the first transaction open; let it commit once the next one waits for it."""
        self.admissions.append(store_id)
        if self._first is None:
            self._first = asyncio.create_task(self._hold(store_id, program))
            await self._begun.wait()
            raise CommitUnknown("the connection is lost while the commit is under way")
        asyncio.get_running_loop().call_later(0.1, self._commit.set)
        return await self._database.admit(store_id, program)

    async def _hold(self, store_id: int, program: Program[T]) -> T:
        async def run(desk: DeskTransaction) -> T:
            result = await program(desk)
            self._begun.set()
            await self._commit.wait()
            return result

        return await self._database.admit(store_id, run)
