"""Killing a process at any of its awaits, without a process to kill.

Every task that is started here counts its awaits together with all others. When so many are over,
each stands still at its next one, and is then cancelled: what it had handed to a database may or
may not be done, and nothing after it is.
"""

import asyncio
from collections.abc import Coroutine, Generator
from contextvars import Context
from typing import Any, TypeVar

T = TypeVar("T")


class _Meter:
    """How many awaits are left until everything stands still."""

    def __init__(self, awaits: int) -> None:
        self.left = awaits
        self.is_over = asyncio.Event()

    def count(self) -> bool:
        """One more await; whether it is one too many."""
        self.left -= 1
        if self.left < 0:
            self.is_over.set()
        return self.left < 0


class _Metered:
    """A coroutine that stands still when its meter says so."""

    def __init__(self, work: Coroutine[Any, Any, T], meter: _Meter) -> None:
        self._work = work
        self._meter = meter

    def __await__(self) -> Generator[Any, None, Any]:
        thrown: BaseException | None = None
        is_dying = False  # It is let clean up, and stands still no more.
        while True:
            try:
                awaited = self._work.send(None) if thrown is None else self._work.throw(thrown)
            except StopIteration as stop:
                return stop.value
            is_killed = not is_dying and self._meter.count()
            thrown = None
            still = asyncio.get_running_loop().create_future() if is_killed else None
            try:
                yield awaited if still is None else next(still.__await__())
            except BaseException as error:  # noqa: BLE001 - whatever it is belongs to the coroutine
                thrown = error
                is_dying = is_dying or is_killed or self._meter.is_over.is_set()
                if is_killed and isinstance(awaited, asyncio.Future):
                    awaited.cancel()


async def run_and_kill(work: Coroutine[Any, Any, T], awaits: int) -> bool:
    """Run some work until it is done or everything has awaited so often, then kill all of it.

    Whether the work was done, so that whoever asked for it knows.
    """
    loop = asyncio.get_running_loop()
    meter = _Meter(awaits)

    def start(
        loop: asyncio.AbstractEventLoop,
        coro: Any,  # noqa: ANN401 - as the loop has it
        context: Context | None = None,
        **_: Any,  # noqa: ANN401 - as the loop has it
    ) -> "asyncio.Task[Any]":
        return asyncio.Task(_await(coro, meter), loop=loop, context=context)

    loop.set_task_factory(start)
    try:
        task = loop.create_task(work)
        over = asyncio.Task(meter.is_over.wait(), loop=loop)
        await asyncio.wait({task, over}, return_when=asyncio.FIRST_COMPLETED)
        is_done = task.done()
        if is_done:
            task.result()
    finally:
        loop.set_task_factory(None)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)
    return is_done


async def _await(coro: Coroutine[Any, Any, Any], meter: _Meter) -> Any:  # noqa: ANN401 - anything
    return await _Metered(coro, meter)
