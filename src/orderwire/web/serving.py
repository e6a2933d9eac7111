"""The server process, from opening the database to a clean stop.

SQLite is brought up to date on start; PostgreSQL must have been, by `orderwire migrate`. A demo
store is made only in a database that is empty, and such a database is served to this machine only.
"""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import FrameType

import uvicorn

from orderwire.operations.make_demo import Standing, make_demo, standing_of
from orderwire.operations.world import TryLimits, World, make_world
from orderwire.storage.database import Database
from orderwire.storage.migrations import current, head, upgrade
from orderwire.storage.opening import open_database
from orderwire.storage.sqlite import SqliteDatabase
from orderwire.web.app import make_app
from orderwire.web.loops import start_loops
from orderwire.web.settings import Settings

STOP_SECONDS = 10
"""How long requests that have begun may take to finish after a stop was asked for."""

log = logging.getLogger(__name__)


class CannotServe(Exception):
    """The service cannot start, for a reason that its operator can do something about."""


async def serve(settings: Settings, *, is_demo: bool, ready: Callable[[World], None]) -> None:
    """Serve until SIGINT or SIGTERM. `ready` is called once requests are answered.

    Raises CannotServe, UnusableUrl and DatabaseError.
    """
    listener = _listen(settings)
    try:
        public_url = settings.url_of(listener.getsockname()[1])
        database = open_database(settings.database)
        try:
            await _prepare(database, settings, is_demo=is_demo)
            world = replace(
                make_world(database, public_url),
                proxies=settings.proxies,
                try_limits=TryLimits(
                    per_checkout=settings.tries_per_checkout,
                    per_client=settings.tries_per_client,
                ),
            )
            if is_demo and await database.read(standing_of) is Standing.EMPTY:
                await make_demo(world)
            await _run(world, listener, lambda: ready(world))
        finally:
            await database.close()
    finally:
        listener.close()


async def _prepare(database: Database, settings: Settings, *, is_demo: bool) -> None:
    """Make sure that the tables are those of this program, and that a demo stays one."""
    reached = await database.read(current)
    if reached != head():
        if reached is not None and not isinstance(database, SqliteDatabase):
            raise CannotServe("the database is not up to date: run `orderwire migrate` first")
        if reached is None and not is_demo and not isinstance(database, SqliteDatabase):
            raise CannotServe("the database is empty: run `orderwire migrate` first")
        await database.write(upgrade)
    standing = await database.read(standing_of)
    if is_demo and standing is Standing.IN_USE:
        raise CannotServe("--demo only fills an empty database, and this one is in use")
    if (is_demo or standing is Standing.DEMO) and not settings.is_loopback:
        raise CannotServe(
            "a demo store has well-known tokens: it is served on 127.0.0.1 only, "
            f"not on {settings.host}"
        )


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise CannotServe(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror or error}"
        ) from error


async def _run(world: World, listener: socket.socket, ready: Callable[[], None]) -> None:
    config = uvicorn.Config(
        make_app(world),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    loops = start_loops(world)
    _calm_collector()
    try:
        await _Server(config, ready).serve(sockets=[listener])
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        await world.desk.close()


def _calm_collector() -> None:
    """Keep the garbage collector from walking through the program again and again.

    What is loaded by now stays: it is set aside. Orders are made of values without cycles, which
    counting references frees at once; what is left over is looked for less often. The collector's
    pauses were most of the slowest answers, and a quarter of the time of all.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class _Server(uvicorn.Server):
    """uvicorn's server, which says when it is ready, and ends normally when it is told to stop."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal without raising it again afterwards: a stop asked for is no failure."""
        handled = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self._stop) for number in handled}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.handle_exit(number, frame)


async def migrate(url: str) -> list[str]:
    """Bring a database up to date; returns what was done. Raises UnusableUrl and DatabaseError."""
    database = open_database(url)
    try:
        return await database.write(upgrade)
    finally:
        await database.close()
