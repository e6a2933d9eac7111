"""The load: wrk, one thread of it, with a script that makes every request another order.

wrk's latencies are corrected for coordinated omission: while one request is slow, those that it
kept from being sent count as slow, too.
"""

import json
import resource
import shutil
import subprocess
from pathlib import Path

from bench.checking import NotRight
from bench.figures import Run
from bench.plan import Case
from bench.shop import CUSTOMERS, PRODUCTS, TOKEN, Shop

PATH = "/shawarma/orders"
_SCRIPT = Path(__file__).parent / "orders.lua"
_DRAIN_SECONDS = 30
_TIMEOUT_SECONDS = 10


class NoLoad(Exception):
    """There is nothing to make the load with."""


def find_wrk() -> str:
    """The load generator. Raises NoLoad."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise NoLoad("wrk is not on PATH (on Debian and Ubuntu: apt install wrk)")
    return wrk


def put_load(url: str, shop: Shop, case: Case, *, seconds: float, run: str) -> Run:
    """Send orders for so long. `run` makes them different from every other run's.

    Raises NotRight if one of them was not answered with 201.
    """
    command = [
        *(find_wrk(), "--threads", "1", "--connections", str(case.connections)),
        *("--duration", f"{int(seconds) + _DRAIN_SECONDS}s", "--timeout", f"{_TIMEOUT_SECONDS}s"),
        *("--script", str(_SCRIPT), url, "--", str(seconds), PATH, TOKEN, run),
        *(str(shop.first_product), str(PRODUCTS), str(shop.first_customer), str(CUSTOMERS)),
        "1" if case.is_hot else "0",
    ]
    before = _cpu_seconds()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    cpu_seconds = _cpu_seconds() - before
    lines = done.stdout.splitlines()
    if done.returncode != 0 or not lines or not lines[-1].startswith("{"):
        raise NotRight(f"wrk failed: {done.stdout}\n{done.stderr}")
    said = json.loads(lines[-1])
    if said["wrong"] or said["errors"] or said["acknowledged"] != said["sent"]:
        raise NotRight(f"not every order was acknowledged: {said} {lines[-2]}")
    return Run(
        orders=int(said["acknowledged"]),
        seconds=said["seconds"],
        mean_ms=said["mean_us"] / 1000,
        p50_ms=said["p50_us"] / 1000,
        p99_ms=said["p99_us"] / 1000,
        load_cores=cpu_seconds / said["seconds"],
    )


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
