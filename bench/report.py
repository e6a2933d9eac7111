"""The figures as a table for people, and as JSON for everybody else. Ratios first."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.figures import Measured, Pair, middle
from bench.plan import Plan

OUT = Path(__file__).parent / "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Everything that one benchmark found."""

    plan: Plan
    machine: Mapping[str, object]
    measured: Sequence[Measured]
    install_mb: Mapping[str, float]


def table(results: Results) -> str:
    """The figures for people."""
    lines = [f"{'Program : floor':<42}{'ratio':>7}  {'of rounds':<12}{'program':>9}{'floor':>9}"]
    for measured in results.measured:
        lines += [_pair_line(measured.kind, pair) for pair in measured.pairs]
    lines += ["", f"{'Latency, ms':<42}{'p50':>7}{'p99':>9}{'p99:p50':>9}{'floor mean':>12}"]
    for measured in results.measured:
        lines += [_latency_line(measured.kind, pair) for pair in measured.pairs]
    lines += ["", f"{'Process':<42}{'start s':>7}{'idle MB':>9}{'after MB':>9}"]
    for one in results.measured:
        lines.append(
            f"{one.kind:<42}{_shown(middle(one.start_seconds), 2):>7}"
            f"{_shown(middle(one.idle_mb), 0):>9}{_shown(middle(one.loaded_mb), 0):>9}"
        )
    if results.install_mb:
        lines += ["", "Installation, MB"]
        lines += [f"{name:<42}{size:>7.0f}" for name, size in results.install_mb.items()]
    lines += ["", f"{'Cores used':<42}{'program':>7}{'load':>9}{'CPU us an order':>18}"]
    for measured in results.measured:
        lines += [_cores_line(measured.kind, pair) for pair in measured.pairs]
    lines += ["", *_surroundings(results)]
    return "\n".join(lines)


def _pair_line(kind: str, pair: Pair) -> str:
    spread = f"{min(pair.ratios):.2f}-{max(pair.ratios):.2f}"
    return (
        f"{kind + ', ' + pair.name:<42}{pair.ratio:>7.2f}  {spread:<12}"
        f"{pair.program_rate:>9,.0f}{pair.floor_rate:>9,.0f}  orders/s"
    )


def _latency_line(kind: str, pair: Pair) -> str:
    p50 = middle([run.p50_ms for run in pair.program])
    p99 = middle([run.p99_ms for run in pair.program])
    tail = p99 / p50 if p50 and p99 else None
    floor = middle([run.mean_ms for run in pair.floor])
    return (
        f"{kind + ', ' + pair.name:<42}{_shown(p50, 2):>7}{_shown(p99, 2):>9}"
        f"{_shown(tail, 1):>9}{_shown(floor, 2):>12}"
    )


def _cores_line(kind: str, pair: Pair) -> str:
    program = middle([run.program_cores for run in pair.program])
    load = middle([run.load_cores for run in pair.program])
    cost = middle([run.program_cpu_us for run in pair.program])
    return (
        f"{kind + ', ' + pair.name:<42}{_shown(program, 2):>7}{_shown(load, 2):>9}"
        f"{_shown(cost, 0):>18}"
    )


def _shown(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"


def _surroundings(results: Results) -> list[str]:
    machine, plan = results.machine, results.plan
    lines = [
        f"{plan.rounds} rounds of {plan.seconds:g} s, medians; {machine['date']}",
        f"{machine['cpu']}, {machine['cores']} cores, Python {machine['python']}",
        f"{machine['system']}, databases on {machine['file_system']}",
    ]
    for one in results.measured:
        said = ", ".join(f"{name} {value}" for name, value in one.settings.items())
        lines.append(f"{one.kind}: {said}")
    return lines


def write_json(results: Results, out: Path = OUT) -> Path:
    """Write everything down, ratios first; returns where."""
    out.mkdir(exist_ok=True)
    pairs = [(one.kind, pair) for one in results.measured for pair in one.pairs]
    document = {
        "ratios": {f"{kind}, {pair.name}": round(pair.ratio, 3) for kind, pair in pairs},
        "machine": results.machine,
        "plan": {"seconds": results.plan.seconds, "rounds": results.plan.rounds},
        "install_mb": results.install_mb,
        "measured": [_measured_document(one) for one in results.measured],
    }
    stamp = str(results.machine["date"]).partition("+")[0].replace(":", "")
    text = json.dumps(document, indent=2) + "\n"
    path = out / f"{stamp}.json"
    for target in (path, out / "latest.json"):
        target.write_text(text)
    return path


def _measured_document(measured: Measured) -> dict[str, object]:
    pairs = [
        {
            "name": pair.name,
            "ratio": pair.ratio,
            "ratios": pair.ratios,
            "program_rate": pair.program_rate,
            "floor_rate": pair.floor_rate,
            "program": [asdict(run) for run in pair.program],
            "floor": [asdict(run) for run in pair.floor],
        }
        for pair in measured.pairs
    ]
    return asdict(measured) | {"pairs": pairs}
