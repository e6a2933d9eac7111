"""A process that serves, from opening the database to a clean stop.

`serve` is the whole service in one process. With several (see `workers`) each runs `serve_on`,
after the database was prepared once, for all of them.
"""

import asyncio
import contextlib
import gc
import logging
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import FrameType

import uvicorn

from orderwire.operations.lease_stores import return_stores
from orderwire.operations.make_demo import Standing, make_demo, standing_of
from orderwire.operations.world import Leases, TryLimits, World, make_world
from orderwire.storage.database import Database, DatabaseError
from orderwire.storage.opening import open_database
from orderwire.storage.sqlite import SqliteDatabase
from orderwire.web.app import make_app
from orderwire.web.listening import listen
from orderwire.web.loops import start_loops
from orderwire.web.preparing import prepare
from orderwire.web.settings import Settings

STOP_SECONDS = 10
"""How long requests that have begun may take to finish after a stop was asked for."""

RETURN_SECONDS = 2.0
"""How long a process that stops tries to give its leases back; they end by themselves, too."""

log = logging.getLogger(__name__)


async def serve(settings: Settings, *, is_demo: bool, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM. `ready` gets the public URL once requests are answered.

    Raises CannotServe, UnusableUrl and DatabaseError.
    """
    with listen(settings) as listener:
        public_url = settings.url_of(listener.getsockname()[1])
        await prepare_database(settings, public_url, is_demo=is_demo)
        await serve_on(listener, settings, public_url, ready=lambda: ready(public_url))


async def prepare_database(settings: Settings, public_url: str, *, is_demo: bool) -> None:
    """Make the database fit to be served, with the demo store where that is asked for.

    Raises CannotServe, UnusableUrl and DatabaseError.
    """
    database = open_database(settings.database)
    try:
        await prepare(database, settings, is_demo=is_demo)
        if is_demo and await database.read(standing_of) is Standing.EMPTY:
            world = make_world(database, public_url)
            await make_demo(world)
            await world.close()
    finally:
        await database.close()


async def serve_on(
    listener: socket.socket,
    settings: Settings,
    public_url: str,
    *,
    ready: Callable[[], None],
    name: str | None = None,
    parent: int | None = None,
) -> None:
    """Serve what arrives at a listener until a signal says stop; the database is prepared.

    A worker has a `name`, which the next one in its place inherits, and a `parent`: a pipe that
    ends with the process that started it. It stops when that ends, and leaves Ctrl-C to it.
    Raises UnusableUrl and DatabaseError.
    """
    database = open_database(settings.database)
    try:
        world = replace(
            make_world(database, public_url),
            proxies=settings.proxies,
            leases=Leases(worker=name or _own_name(database)),
            try_limits=TryLimits(
                per_checkout=settings.tries_per_checkout,
                per_client=settings.tries_per_client,
            ),
        )
        await _run(world, listener, ready, parent)
    finally:
        await database.close()


def _own_name(database: Database) -> str:
    """What a process leases stores as. A file has one process: the next takes over at once."""
    if isinstance(database, SqliteDatabase):
        return "the only one"
    return f"{socket.gethostname()}.{os.getpid()}.{secrets.token_hex(4)}"


async def _run(
    world: World, listener: socket.socket, ready: Callable[[], None], parent: int | None
) -> None:
    config = uvicorn.Config(
        make_app(world),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=False,  # whom we believe about addresses is in our own settings
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    server = _Server(config, ready, [signal.SIGTERM] if parent else [signal.SIGINT, signal.SIGTERM])
    if parent is not None:
        _stop_without(parent, server)
    loops = start_loops(world)
    calm_collector()
    try:
        await server.serve(sockets=[listener])
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        await world.close()
        await _return_stores(world)


def _stop_without(parent: int, server: "_Server") -> None:
    """Stop when the pipe of the parent ends."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        loop.remove_reader(parent)
        log.error("the parent process is gone: stopping")
        server.stop()

    loop.add_reader(parent, stop)


async def _return_stores(world: World) -> None:
    try:
        async with asyncio.timeout(RETURN_SECONDS):
            await return_stores(world)
    except (DatabaseError, TimeoutError) as error:
        log.warning("leases of stores were not given back: %s", error)


def calm_collector() -> None:
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

    def __init__(
        self,
        config: uvicorn.Config,
        ready: Callable[[], None],
        handled: Sequence[signal.Signals],
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._handled = handled

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    def stop(self) -> None:
        """Let what has begun finish, and end."""
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal without raising it again afterwards: a stop asked for is no failure."""
        before = {number: signal.signal(number, self._stop) for number in self._handled}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.handle_exit(number, frame)
