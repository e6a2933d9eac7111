"""Everything that benchmarks found, as it is kept in JSON: ratios first, then every run.

What one call of the benchmark did not measure is kept from the one before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import msgspec

from bench.figures import Growth, Measured, ratio

OUT = Path(__file__).parent / "out"
LATEST = "latest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What it was measured on: the machine, the versions, the moment."""

    date: str
    cpu: str
    cores: int
    memory_gb: float | None
    system: str
    file_system: str
    python: str
    commit: str
    load_before: Sequence[float]
    packages: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The figures of every kind of database, with rounds of so many seconds for each run."""

    machine: Machine
    rounds: int
    seconds: float
    measured: Sequence[Measured] = field(default_factory=list)
    growth: Sequence[Growth] = field(default_factory=list)
    install_mb: Mapping[str, float] = field(default_factory=dict)


def write_results(results: Results, out: Path = OUT) -> Path:
    """Write everything down; returns where."""
    out.mkdir(exist_ok=True)
    document = {"ratios": _ratios(results)} | asdict(results)
    text = msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
    stamp = results.machine.date.partition("+")[0].replace(":", "")
    path = out / f"{stamp}.json"
    for target in (path, out / LATEST):
        target.write_bytes(text)
    return path


def read_results(out: Path = OUT) -> Results | None:
    """What the latest benchmark found, if there was one, and if it wrote what is written now."""
    path = out / LATEST
    if not path.exists():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=Results)
    except msgspec.ValidationError:
        return None


def beside(found: Results, before: Results | None) -> Results:
    """What was found, with what an earlier benchmark found of what was not measured now."""
    if before is None:
        return found
    if not found.measured:
        growth = {one.kind: one for one in (*before.growth, *found.growth)}
        return replace(before, growth=list(growth.values()))
    return replace(
        found,
        growth=before.growth,
        install_mb=found.install_mb or before.install_mb,
    )


def _ratios(results: Results) -> dict[str, float]:
    """Every program over every floor, by name."""
    return {
        f"{one.kind}, {program.name}, {contest.case} : {floor.name}": round(
            ratio(program, floor), 3
        )
        for one in results.measured
        for contest in one.contests
        for program in contest.programs
        for floor in contest.floors
    }
