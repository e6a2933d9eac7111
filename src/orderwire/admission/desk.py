"""The order desk: a queue per store, emptied in batches, with no artificial waiting.

What arrives while a store's transaction runs waits; the next transaction takes all of it, up to a
bound. At low load a batch holds one request and costs what one costs. Stores take turns for the
few connections that write. A batch is a task of its own: a caller that goes away changes nothing.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
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
    StockCommand,
    Ticket,
)
from orderwire.storage.database import (
    CommitUnknown,
    Contention,
    Database,
    RowsRefused,
    Unavailable,
)
from orderwire.storage.orders import versions_of

ORDERS_MAX = 128
LINES_MAX = 2_000
"""A batch takes at most so many requests, and so many lines (but always at least one request)."""

WAITING_MAX = 4_096
"""More than this many waiting requests in one process are turned away."""

CONTENTION_TRIES = 5
COMMIT_SECONDS = 2.0
"""How long a lost commit is asked after before its callers are told that nobody knows."""

log = logging.getLogger(__name__)


class Overloaded(Exception):
    """Too many requests are waiting; the caller may come back in a second."""


@dataclass(slots=True)
class _Waiting:
    ticket: Ticket
    result: "asyncio.Future[Result]"


class Desk:
    """Lets requests into the book of each store. One per process, and per database."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms
        self._queues: dict[int, deque[_Waiting]] = {}
        self._waiting = 0
        self._writers = asyncio.Semaphore(database.writers)
        self._tasks: set[asyncio.Task[None]] = set()

    async def place(self, store_id: int, ticket: OrderTicket) -> Answer:
        """Place an order and get its dialect's answer, after the commit.

        Raises Overloaded and DatabaseError, both of which leave nothing behind.
        """
        return cast("Answer", await self._submit(store_id, ticket))

    async def command(self, store_id: int, ticket: CommandTicket) -> CommandOutcome:
        """Carry out a command. Raises Overloaded and DatabaseError."""
        return cast("CommandOutcome", await self._submit(store_id, ticket))

    async def close(self) -> None:
        """Finish everything that was let into a queue."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _submit(self, store_id: int, ticket: Ticket) -> Result:
        if self._waiting >= WAITING_MAX:
            raise Overloaded
        one = _Waiting(ticket, asyncio.get_running_loop().create_future())
        one.result.add_done_callback(_hear)
        queue = self._queues.get(store_id)
        self._waiting += 1
        if queue is None:
            self._queues[store_id] = deque([one])
            task = asyncio.create_task(self._empty(store_id), name=f"desk-{store_id}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            queue.append(one)
        return await asyncio.shield(one.result)

    async def _empty(self, store_id: int) -> None:
        """Run batch after batch of a store until nobody waits."""
        queue = self._queues[store_id]
        while queue:
            async with self._writers:
                batch = _take(queue)
                self._waiting -= len(batch)
                await self._admit(store_id, batch)
        del self._queues[store_id]

    async def _admit(self, store_id: int, waiting: Sequence[_Waiting]) -> None:
        """Run one batch; halve it where one of its requests spoils it, to find the guilty one."""
        try:
            results = await self._commit(store_id, [one.ticket for one in waiting])
        except (Unavailable, CommitUnknown, Contention) as error:
            log.warning("a batch of %d was not admitted: %s", len(waiting), error)
            _fail(waiting, error)
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
        batch = Batch(store_id, tickets, self._now_ms())
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

        A batch commits whole: its orders in the book, in the versions that it gave them, mean that
        all its results count. If they are not there, it is run again with the same ids, which the
        primary key and the claims refuse should the first commit arrive after all. A change of
        stock without a new order beside it leaves nothing to recognise it by: its caller is told
        that nobody knows.
        """
        results, orders, is_placing = batch.results, dict(batch.orders), batch.is_placing
        can_repeat = is_placing or not any(map(_is_change, batch.tickets))
        ends = time.monotonic() + COMMIT_SECONDS
        while True:
            try:
                if await self._is_committed(batch.store_id, orders):
                    return results
                if can_repeat:
                    return await self._database.admit(batch.store_id, batch.run)
            except AlreadyCommitted:
                return results
            except (RowsRefused, Contention, CommitUnknown, Unavailable) as error:
                if time.monotonic() >= ends:
                    raise Unavailable(str(error)) from error
                await asyncio.sleep(0.05)
            else:
                raise Unavailable("nobody knows whether the stock was changed")

    async def _is_committed(self, store_id: int, orders: Mapping[int, int]) -> bool:
        if not orders:
            return False
        found = await self._database.read(lambda db: versions_of(db, store_id, orders.keys()))
        return all(found.get(order_id, 0) >= version for order_id, version in orders.items())


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


def _is_change(ticket: Ticket) -> bool:
    return isinstance(ticket, CommandTicket) and isinstance(ticket.command, StockCommand)
