"""The memory over a long run: read after each part of it."""

from collections.abc import Callable
from pathlib import Path

from bench.contestants import Served
from bench.figures import Sample
from bench.plan import MEMORY_SAMPLES, Case
from bench.program import running
from bench.sides import Side

_NAME = "long run"
_CASE = Case(_NAME, 32)


def measure_memory(
    side: Side, seconds: float, log: Path, say: Callable[[str], None]
) -> list[Sample]:
    """The memory before the first order and after each part, checked once at the end.

    Empty where the system does not tell. Raises NotRight and NotServing.
    """
    samples: list[Sample] = []
    with side.databases([_NAME]) as urls, running(urls[_NAME], log) as program:
        served = Served(_NAME, side, urls[_NAME], program)
        for part in range(MEMORY_SAMPLES + 1):
            if part > 0:
                with served.start(served.busy, _CASE, seconds / MEMORY_SAMPLES) as load:
                    served.count(load.finish())
            resident_mb = program.largest_mb()
            if resident_mb is None:
                return []
            samples.append(Sample(served.orders, resident_mb))
        served.check()
    say(f"{side.kind}, memory: {samples[0].mb:.0f} MB, {samples[-1].mb:.0f} MB at the end")
    return samples
