"""The load: wrk, one thread of it, with a script that makes every request another order.

wrk's latencies are corrected for coordinated omission: while one request is slow, those that it
kept from being sent count as slow, too.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from bench.checking import NotRight
from bench.figures import Run
from bench.plan import Case
from bench.shop import CUSTOMERS, PRODUCTS, Shop

PATH = "/shawarma/orders"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"

_SCRIPT = Path(__file__).parent / "load.lua"
_DRAIN_SECONDS = 30
_TIMEOUT_SECONDS = 10
_SHOWN = 300


class NoLoad(Exception):
    """There is nothing to make the load with."""


def find_wrk() -> str:
    """The load generator. Raises NoLoad."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise NoLoad("wrk is not on PATH (on Debian and Ubuntu: apt install wrk)")
    return wrk


class Load:
    """A load that runs beside us, from `with` on; `finish` waits for its end."""

    def __init__(
        self, url: str, connections: int, seconds: float, arguments: Iterable[str]
    ) -> None:
        self._output: IO[str] = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with us
        self._process = subprocess.Popen(
            [
                *(find_wrk(), "--threads", "1", "--connections", str(connections)),
                *("--duration", f"{int(seconds) + _DRAIN_SECONDS}s"),
                *("--timeout", f"{_TIMEOUT_SECONDS}s", "--script", str(_SCRIPT), url),
                *("--", str(seconds), *arguments),
            ],
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self._process.kill()
            self._process.wait()
        self._output.close()

    def finish(self) -> Run:
        """What came of it. Raises NotRight if one request was not answered as it should be."""
        _, status, used = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self._output.seek(0)
        lines = self._output.read().splitlines()
        if self._process.returncode != 0 or not lines or not lines[-1].startswith("{"):
            raise NotRight(f"wrk failed: {' '.join(lines)}")
        said = json.loads(lines[-1])
        if said["wrong"] or said["errors"] or said["acknowledged"] != said["sent"]:
            raise NotRight(f"a wrong answer: {lines[-2][:_SHOWN]} ({said})")
        return Run(
            count=int(said["acknowledged"]),
            seconds=said["seconds"],
            mean_ms=said["mean_us"] / 1000,
            p50_ms=said["p50_us"] / 1000,
            p99_ms=said["p99_us"] / 1000,
            load_cores=(used.ru_utime + used.ru_stime) / said["seconds"],
        )


def start_orders(url: str, shop: Shop, case: Case, *, seconds: float, run: str) -> Load:
    """Send orders for so long. `run` makes them different from every other run's."""
    source = ("orders", PATH, run, str(shop.first_product), str(PRODUCTS))
    customers = (str(shop.first_customer), str(CUSTOMERS))
    hot = "1" if case.is_hot else "0"
    arguments = (shop.token, "201", "", *source, *customers, hot)
    return Load(url, case.connections, seconds, arguments)


def put_orders(url: str, shop: Shop, case: Case, *, seconds: float, run: str) -> Run:
    """Send orders for so long, and wait. Raises NotRight."""
    with start_orders(url, shop, case, seconds=seconds, run=run) as load:
        return load.finish()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The requests of a file, by the holder of a token.

    A line is a method, a path and perhaps a body, of that `kind`. The right answer to each has that
    status and holds the `needle`. After the last line comes the first one `again`, or nothing.
    """

    file: Path
    token: str
    status: int = 200
    needle: str = ""
    kind: str = JSON
    again: bool = True


def start_lines(url: str, lines: Lines, *, connections: int, seconds: float) -> Load:
    """Send the requests of a file for so long."""
    source = ("lines", str(lines.file), lines.kind, "1" if lines.again else "0")
    arguments = (lines.token, str(lines.status), lines.needle, *source)
    return Load(url, connections, seconds, arguments)


def put_lines(url: str, lines: Lines, *, connections: int, seconds: float) -> Run:
    """Send the requests of a file for so long, and wait. Raises NotRight."""
    with start_lines(url, lines, connections=connections, seconds=seconds) as load:
        return load.finish()
