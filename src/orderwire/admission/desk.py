"""The order desk: a queue per store, emptied in batches, with no artificial waiting.

What arrives while a store's transaction runs waits; the next transaction takes all of it, up to a
bound. At low load a batch holds one request and costs what one costs. Stores take turns for the
few connections that write: after each batch a store stands behind all others that wait. A batch is
a task of its own: a caller that goes away changes nothing.

Nobody waits for ever. A store's queue has an end, and so has the process; who has waited too long
is turned away, and where the database cannot be reached, all who wait for it are told at once.
"""

import asyncio
import logging
import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from orderwire.admission.batch import AlreadyCommitted, Batch
from orderwire.admission.saving import SaveDiffers
from orderwire.admission.tickets import (
    Answer,
    CommandOutcome,
    CommandTicket,
    OrderTicket,
    Result,
    Ticket,
)
from orderwire.storage.database import (
    CommitUnknown,
    Contention,
    Database,
    Unavailable,
    Unreachable,
)
from orderwire.storage.orders import versions_of
from orderwire.storage.received import is_claimed

ORDERS_MAX = 128
LINES_MAX = 2_000
"""A batch takes at most so many requests, and so many lines (but always at least one request)."""

WAITING_MAX = 4_096
STORE_WAITING_MAX = 1_024
"""More than so many waiting requests are turned away: in one process, and of one store, so that
a store under a flood leaves room for the others."""

WAITING_SECONDS = 2.0
"""Who has waited so long for its batch to begin is turned away."""

_LOOK_SECONDS = 0.25
"""How often it is looked whether somebody has waited too long."""

CONTENTION_TRIES = 5
COMMIT_SECONDS = 2.0
"""How long a lost commit is asked after before its callers are told that nobody knows."""

log = logging.getLogger(__name__)


class Overloaded(Exception):
    """Too many requests are waiting, or for too long; the caller may come back in a second."""


@dataclass(slots=True)
class _Waiting:
    ticket: Ticket
    result: "asyncio.Future[Result]"
    since: float


class Desk:
    """Lets requests into the book of each store. One per process, and per database."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms
        self._queues: dict[int, deque[_Waiting]] = {}
        self._waiting = 0
        self._writers = asyncio.Semaphore(database.writers)
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_watched = False

    async def place(self, store_id: int, ticket: OrderTicket) -> Answer:
        """Place an order and get its dialect's answer, after the commit.

        Raises Overloaded and DatabaseError, both of which leave nothing behind; but see `_recover`.
        """
        return cast("Answer", await self._submit(store_id, ticket))

    async def command(self, store_id: int, ticket: CommandTicket) -> CommandOutcome:
        """Carry out a command. Raises Overloaded and DatabaseError."""
        return cast("CommandOutcome", await self._submit(store_id, ticket))

    async def close(self) -> None:
        """Finish everything that was let into a queue; bounded, since all waiting is."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _submit(self, store_id: int, ticket: Ticket) -> Result:
        queue = self._queues.get(store_id)
        if self._waiting >= WAITING_MAX or (queue and len(queue) >= STORE_WAITING_MAX):
            raise Overloaded
        loop = asyncio.get_running_loop()
        one = _Waiting(ticket, loop.create_future(), loop.time())
        one.result.add_done_callback(_hear)
        self._waiting += 1
        if queue is None:
            self._queues[store_id] = deque([one])
            task = asyncio.create_task(self._empty(store_id), name=f"desk-{store_id}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            self._watch(loop)
        else:
            queue.append(one)
        # A caller that goes away takes only its own future with it: the batch goes on.
        return await one.result

    async def _empty(self, store_id: int) -> None:
        """Run batch after batch of a store until nobody waits."""
        queue = self._queues[store_id]
        while queue:
            async with self._writers:
                batch = _take(queue)
                self._waiting -= len(batch)
                if batch:  # none where all were turned away meanwhile
                    await self._admit(store_id, batch)
        del self._queues[store_id]

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look again soon whether somebody has waited too long, for as long as anybody waits."""
        if self._queues and not self._is_watched:
            self._is_watched = True
            loop.call_later(_LOOK_SECONDS, self._turn_away_late, loop)

    def _turn_away_late(self, loop: asyncio.AbstractEventLoop) -> None:
        self._is_watched = False
        latest = loop.time() - WAITING_SECONDS
        for store_id, queue in self._queues.items():
            late = []
            while queue and queue[0].since <= latest:
                late.append(queue.popleft())
            if late:
                log.warning("%d requests of store %d waited too long", len(late), store_id)
                self._turn_away(late, Overloaded())
        self._watch(loop)

    def _turn_away(self, late: Sequence[_Waiting], error: Exception) -> None:
        self._waiting -= len(late)
        _fail(late, error)

    async def _admit(self, store_id: int, waiting: Sequence[_Waiting]) -> None:
        """Run one batch; halve it where one of its requests spoils it, to find the guilty one."""
        try:
            results = await self._commit(store_id, [one.ticket for one in waiting])
        except (Unavailable, CommitUnknown, Contention) as error:
            log.warning("a batch of %d was not admitted: %s", len(waiting), error)
            _fail(waiting, error)
            if isinstance(error, Unreachable):
                queue = self._queues[store_id]
                behind = list(queue)
                queue.clear()
                self._turn_away(behind, error)
        except Exception as error:  # one request's bug must not cost its neighbours their orders
            if len(waiting) == 1:
                log.exception("a request cannot be admitted")
                _fail(waiting, error)
                return
            middle = len(waiting) // 2
            await self._admit(store_id, waiting[:middle])
            await self._admit(store_id, waiting[middle:])
        else:
            for one, result in zip(waiting, results, strict=True):
                if not one.result.done():
                    one.result.set_result(result)

    async def _commit(self, store_id: int, tickets: Sequence[Ticket]) -> list[Result]:
        """Admit a batch, again where it lost against another one."""
        batch = Batch(store_id, tickets, self._now_ms(), secrets.token_hex(8))
        for left in reversed(range(CONTENTION_TRIES)):
            try:
                return await self._database.admit(store_id, batch.run)
            except CommitUnknown:
                return await self._recover(batch)
            except Contention as error:
                if isinstance(error, SaveDiffers):
                    log.error("a batch's save differs from its decision: %s", error)  # noqa: TRY400 - no bug of the caller's
                if not left:
                    raise Unavailable(str(error)) from error
        raise AssertionError("unreachable")

    async def _recover(self, batch: Batch) -> list[Result]:
        """Find out whether a batch was committed, and commit it if it was not.

        A batch commits whole: its new orders or its mark in the book mean that all its results
        count. If they are not there, it is run again with the same ids and mark, which wait for
        the first commit if it is still under way, and are refused if it arrives after all. What
        cannot be found out in time nobody knows: then, and only then, a caller who is told to come
        again may find that the order was made.
        """
        ends = time.monotonic() + COMMIT_SECONDS
        while True:
            try:
                if await self._is_committed(batch):
                    return batch.results
                return await self._database.admit(batch.store_id, batch.run)
            except AlreadyCommitted:
                return batch.results
            except Exception as error:  # whatever it is: run in halves it might count twice
                if time.monotonic() >= ends:
                    raise Unavailable(f"nobody knows whether it was saved: {error}") from error
                await asyncio.sleep(0.05)

    async def _is_committed(self, batch: Batch) -> bool:
        """Whether what only this batch can have left is in the book."""
        store_id, new, mark = batch.store_id, batch.new_orders, batch.left_mark
        if mark is not None:
            return await self._database.read(lambda db: is_claimed(db, store_id, mark))
        if not new:
            return False
        return bool(await self._database.read(lambda db: versions_of(db, store_id, new)))


def _take(queue: deque[_Waiting]) -> list[_Waiting]:
    """The next batch: all that waits, up to the bounds."""
    batch: list[_Waiting] = []
    lines = 0
    while queue and len(batch) < ORDERS_MAX:
        ticket = queue[0].ticket
        if isinstance(ticket, OrderTicket):
            lines += len(ticket.request.draft.lines)
        if batch and lines > LINES_MAX:
            break
        batch.append(queue.popleft())
    return batch


def _fail(waiting: Sequence[_Waiting], error: Exception) -> None:
    for one in waiting:
        if not one.result.done():
            one.result.set_exception(error)


def _hear(result: "asyncio.Future[Result]") -> None:
    """Take note of a failure even where the caller has gone away, so that nobody warns of it."""
    if not result.cancelled():
        result.exception()
