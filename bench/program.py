"""The program as users run it: `orderwire serve`, with one worker or several."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import processes

_START = "from orderwire.cli.main import main; main()"
_HOST = "127.0.0.1"
_PATIENCE_SECONDS = 30.0


class NotServing(Exception):
    """The program did not come up, or did not stop cleanly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A running program, and how long it took from nothing to the first `/readyz` 200."""

    url: str
    pid: int
    start_seconds: float

    def largest_mb(self) -> float | None:
        """The memory that its largest process holds, in MB, where the system tells."""
        return processes.largest_mb(self.pid)

    def cpu_seconds(self) -> float | None:
        """The CPU time that all its processes have used, where the system tells."""
        return processes.cpu_seconds(self.pid)


@contextmanager
def running(database: str, log: Path, workers: int = 1) -> Iterator[Program]:
    """The program on a database, until the end of the block. Raises NotServing."""
    port = _free_port()
    arguments = ["serve", "--host", _HOST, "--port", str(port), "--database", database]
    if workers > 1:
        arguments += ["--workers", str(workers)]
    with log.open("ab") as output:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-c", _START, *arguments], stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_ready(process, port, log)
            yield Program(
                url=f"http://{_HOST}:{port}",
                pid=process.pid,
                start_seconds=time.monotonic() - began,
            )
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(_PATIENCE_SECONDS)
    if code != 0:
        raise NotServing(f"the program ended with {code}; it said:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    ends = time.monotonic() + _PATIENCE_SECONDS
    while not _is_ready(port):
        if process.poll() is not None or time.monotonic() >= ends:
            raise NotServing(f"the program is not ready; it said:\n{log.read_text()}")
        time.sleep(0.005)


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(_HOST, port, timeout=_PATIENCE_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
