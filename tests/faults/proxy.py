"""A proxy between the program and PostgreSQL that makes what networks do happen on purpose.

Each transaction that passes may meet one fault, drawn from a pack that is shuffled by a seed, so
that every kind comes about as often as the others. The same seed draws the same faults in the same
order; which transaction meets which depends on who is first. It has a thread and a loop of its own.
"""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from enum import Enum

from tests.faults.wire import (
    CANCEL_REQUEST,
    GSS_REQUEST,
    SSL_REQUEST,
    Message,
    read_message,
    read_opening,
)

_GONE = (asyncio.IncompleteReadError, OSError)
_REFUSED_SECONDS = 0.3
_COMMIT_SECONDS = 10.0
_START_SECONDS = 10.0


class Fault(Enum):
    """What happens to a transaction on its way."""

    SWALLOWED = "it is committed; the answer to COMMIT is lost with the connection"
    LATE = "the connection is lost at COMMIT, which arrives a moment later"
    BEFORE = "the connection is lost before COMMIT arrives"
    MIDST = "the connection is lost in the middle of the transaction"
    IN_MESSAGE = "the connection is lost in the middle of a message"
    HALF_OPEN = "COMMIT arrives, no answer comes back, and the connection stays open"
    DELAY = "everything takes a while"
    TRICKLE = "octets arrive one by one"
    REFUSED = "the connection is lost, and for a while no other can be made"


ALL = tuple(Fault)
HARMLESS = frozenset({Fault.DELAY, Fault.TRICKLE})
"""What is only slow."""


class FaultProxy:
    """The proxy: where it listens, which faults it makes, and which it has made."""

    def __init__(self, server_port: int, seed: int, faults: Collection[Fault] = ALL) -> None:
        self.port = 0
        self.met: Counter[Fault] = Counter()
        self._server_port = server_port
        self._dice = random.Random(seed)
        self._rate = 0.0
        self._faults = sorted(faults, key=lambda fault: fault.name)
        self._pack: list[Fault] = []
        self._refuses_until = 0.0
        self._links: set[asyncio.Task[None]] = set()

    def trouble(self, rate: float) -> None:
        """Let such a part of all transactions meet a fault from now on."""
        self._rate = rate

    def calm(self) -> None:
        """Make none from now on; those that have begun go on."""
        self._rate = 0.0

    def draw(self) -> Fault | None:
        """What the next transaction meets."""
        if self._dice.random() >= self._rate:
            return None
        if not self._pack:
            self._pack = list(self._faults)
            self._dice.shuffle(self._pack)
        return self._pack.pop()

    def between(self, least: float, most: float) -> float:
        """A number by chance."""
        return self._dice.uniform(least, most)

    def refuse(self) -> None:
        """Turn new connections away for a while."""
        self._refuses_until = asyncio.get_running_loop().time() + _REFUSED_SECONDS

    async def run(self, started: threading.Event, stop: asyncio.Event) -> None:
        """Let connections through until it is told to stop."""
        listener = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = listener.sockets[0].getsockname()[1]
        started.set()
        await stop.wait()
        listener.close()
        for link in self._links:
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if asyncio.get_running_loop().time() < self._refuses_until:
            writer.transport.abort()
            return
        link = asyncio.create_task(self._join(reader, writer))
        self._links.add(link)
        link.add_done_callback(self._links.discard)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connect a client with the server until either goes away."""
        try:
            server = await asyncio.open_connection("127.0.0.1", self._server_port)
        except OSError:
            writer.transport.abort()
            return
        try:
            await _Link(self, (reader, writer), server).run()
        finally:
            writer.transport.abort()
            server[1].transport.abort()


class _Cut(Exception):
    """The connection is lost."""


class _Link:
    """One connection, and the fault that its transaction meets."""

    def __init__(
        self,
        proxy: FaultProxy,
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self._proxy = proxy
        self._from_client, self._to_client = client
        self._from_server, self._to_server = server
        self._fault: Fault | None = None
        self._left = 0
        self._is_silent = False
        self._committed = asyncio.Event()

    async def run(self) -> None:
        """Carry messages both ways until the connection is lost, by chance or on purpose."""
        with suppress(*_GONE):
            if not await self._open():
                return
            ways = [
                asyncio.create_task(self._carry_out()),
                asyncio.create_task(self._carry_back()),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)

    async def _open(self) -> bool:
        """Carry the first messages; whether more will follow. Encryption is declined."""
        while True:
            opening = await read_opening(self._from_client)
            if opening.code not in (SSL_REQUEST, GSS_REQUEST):
                break
            self._to_client.write(b"N")
        self._to_server.write(opening.octets)
        await self._to_server.drain()
        if opening.code == CANCEL_REQUEST:
            await self._from_server.read()  # The server says nothing to it, and hangs up.
            return False
        return True

    async def _carry_out(self) -> None:
        """From the client to the server."""
        with suppress(_Cut, *_GONE):
            while True:
                message = await read_message(self._from_client)
                if message.statement == "BEGIN":
                    self._fault = self._proxy.draw()
                    self._left = int(self._proxy.between(1, 16))
                    self._committed.clear()
                await self._meet(message)
                await self._send(self._to_server, message)

    async def _carry_back(self) -> None:
        """From the server to the client."""
        with suppress(*_GONE):
            while True:
                message = await read_message(self._from_server)
                if message.is_committed:
                    self._committed.set()
                if self._is_silent:
                    continue
                await self._send(self._to_client, message)

    async def _send(self, writer: asyncio.StreamWriter, message: Message) -> None:
        if self._fault is not Fault.TRICKLE:
            writer.write(message.octets)
            await writer.drain()
            return
        for octet in message.octets:
            writer.write(bytes([octet]))
            await writer.drain()
            await asyncio.sleep(0)

    async def _meet(self, message: Message) -> None:
        """Make the fault happen where this message is the moment for it. Raises _Cut."""
        fault, is_commit = self._fault, message.statement == "COMMIT"
        self._left -= 1
        if fault is None:
            return
        is_moment = is_commit
        if fault in (Fault.MIDST, Fault.IN_MESSAGE, Fault.REFUSED):
            is_moment = is_commit or self._left <= 0
        elif fault in HARMLESS:
            is_moment = is_commit or message.statement == "BEGIN"
        if not is_moment:
            return
        self._proxy.met[fault] += 1
        match fault:
            case Fault.DELAY:
                await asyncio.sleep(self._proxy.between(0.01, 0.15))
            case Fault.TRICKLE:
                return
            case Fault.HALF_OPEN:
                self._is_silent = True
            case _:
                await self._lose(fault, message)
                raise _Cut

    async def _lose(self, fault: Fault, message: Message) -> None:
        """Everything of a lost connection that still arrives."""
        match fault:
            case Fault.SWALLOWED:
                self._is_silent = True
                await self._send(self._to_server, message)
                await self._wait_for_commit()
            case Fault.LATE:
                self._is_silent = True
                self._to_client.transport.abort()
                await asyncio.sleep(self._proxy.between(0.0, 0.2))
                await self._send(self._to_server, message)
                await self._wait_for_commit()
            case Fault.IN_MESSAGE:
                self._to_server.write(message.octets[: len(message.octets) // 2])
                await self._to_server.drain()
            case Fault.REFUSED:
                self._proxy.refuse()
            case _:
                return

    async def _wait_for_commit(self) -> None:
        """Wait until the server says that it has committed, or clearly will not."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._committed.wait(), _COMMIT_SECONDS)


@contextmanager
def fault_proxy(
    server_port: int, seed: int, faults: Collection[Fault] = ALL
) -> Iterator[FaultProxy]:
    """A running proxy in front of a server on this machine. It is calm until told otherwise."""
    proxy = FaultProxy(server_port, seed, faults)
    loop, started, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    thread = threading.Thread(
        target=lambda: loop.run_until_complete(proxy.run(started, stop)), name="fault-proxy"
    )
    thread.start()
    try:
        assert started.wait(_START_SECONDS)
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(_START_SECONDS)
        loop.close()
