"""Whose token is it: asked once for all who ask at once, and never remembered for long."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

import pytest
import sqlalchemy as sa

from orderwire.operations.authenticate import REMEMBER_MS, authenticate
from orderwire.operations.world import Caller, World, make_world
from orderwire.storage.database import Database, Unavailable
from orderwire.storage.desk import DeskTransaction
from orderwire.storage.schema import tokens
from orderwire.storage.stores import Token, insert_token
from tests.databases import opened
from tests.shop import STORE, Clock, fill

T = TypeVar("T")

TOKEN = "a-token"
KNOWN = Token(id=7, store_id=STORE, dialect="rmz")


@dataclass
class Watched:
    """A database that counts what is read; it can be gone for a while."""

    behind: Database
    writers: int
    reads: int = 0
    is_gone: bool = False
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Read, once the test lets it."""
        self.reads += 1
        await self.may_answer.wait()
        if self.is_gone:
            raise Unavailable("gone")
        return await self.behind.read(work)

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Write."""
        return await self.behind.write(work)

    async def admit(self, store_id: int, program: Callable[[DeskTransaction], Awaitable[T]]) -> T:
        """Admit."""
        return await self.behind.admit(store_id, program)

    async def close(self) -> None:
        """The test closes what is behind."""


def knowing(url: str, work: Callable[[World, Watched, Clock], Awaitable[None]]) -> None:
    """Run a test with a store that lets one token in."""

    async def run() -> None:
        async with opened(url) as database:
            await database.write(fill)
            await database.write(lambda db: insert_token(db, TOKEN, KNOWN, name="t", created_ms=0))
            watched, clock = Watched(database, database.writers), Clock()
            await work(make_world(watched, "http://x", clock), watched, clock)

    asyncio.run(run())


def test_all_who_ask_at_once_wait_for_one_look_up(url: str) -> None:
    async def work(world: World, watched: Watched, clock: Clock) -> None:
        asking = [asyncio.create_task(authenticate(world, TOKEN, dialect="rmz")) for _ in range(50)]
        await asyncio.sleep(0)
        asking[0].cancel()
        clock.ms += REMEMBER_MS + 1  # the look-up takes longer than its answer is remembered
        watched.may_answer.set()
        answers = await asyncio.gather(*asking, return_exceptions=True)
        assert isinstance(answers[0], asyncio.CancelledError)
        assert {one.token_id for one in answers[1:] if isinstance(one, Caller)} == {7}
        assert watched.reads == 1

    knowing(url, work)


def test_an_answer_is_remembered_for_a_second_and_no_longer(url: str) -> None:
    async def work(world: World, watched: Watched, clock: Clock) -> None:
        watched.may_answer.set()
        assert await authenticate(world, TOKEN, dialect="rmz") is not None
        await watched.write(lambda db: db.execute(sa.delete(tokens)))
        clock.ms += REMEMBER_MS - 1
        assert await authenticate(world, TOKEN, dialect="rmz") is not None
        assert watched.reads == 1
        clock.ms += 1
        assert await authenticate(world, TOKEN, dialect="rmz") is None

    knowing(url, work)


@pytest.mark.parametrize("wrong", [("another", "rmz"), (TOKEN, "salla")])
def test_nobody_else_is_let_in_beside_a_token_that_is(url: str, wrong: tuple[str, str]) -> None:
    async def work(world: World, watched: Watched, _: Clock) -> None:
        watched.may_answer.set()
        asked = [(TOKEN, "rmz"), wrong, (TOKEN, "rmz")]
        found = await asyncio.gather(
            *(authenticate(world, token, dialect=dialect) for token, dialect in asked)
        )
        assert [one is None for one in found] == [False, True, False]

    knowing(url, work)


def test_a_look_up_that_fails_is_asked_again_by_the_next(url: str) -> None:
    async def work(world: World, watched: Watched, _: Clock) -> None:
        watched.may_answer.set()
        watched.is_gone = True
        asking = (authenticate(world, TOKEN, dialect="rmz") for _ in range(3))
        failed = await asyncio.gather(*asking, return_exceptions=True)
        assert [type(one) for one in failed] == [Unavailable] * 3
        watched.is_gone = False
        assert await authenticate(world, TOKEN, dialect="rmz") is not None

    knowing(url, work)
