"""The figures as a table for people at the command line. Ratios first."""

from bench.results import Results
from bench.tables import Table, absolute_tables, rate_tables, ratio_tables


def table(results: Results) -> str:
    """Everything that was found."""
    tables = [*ratio_tables(results), *absolute_tables(results), *rate_tables(results)]
    shown = [aligned(one) for one in tables if one.rows]
    return "\n\n".join([*shown, "\n".join(_surroundings(results))])


def aligned(one: Table) -> str:
    """A table in columns: the first one starts at the left, the others end at the right."""
    lines = [list(one.head), *map(list, one.rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(one.head))]
    return "\n".join(
        "  ".join(
            text.rjust(width) if index else text.ljust(width)
            for index, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _surroundings(results: Results) -> list[str]:
    machine = results.machine
    how = f"rounds: {results.rounds}, {results.seconds:g} s a run; medians"
    lines = [
        f"{how}; {machine.date}, commit {machine.commit}",
        f"{machine.cpu}, {machine.cores} cores, Python {machine.python}",
        f"{machine.system}, databases on {machine.file_system}",
    ]
    for one in results.measured:
        said = ", ".join(f"{name} {value}" for name, value in one.settings.items())
        lines.append(f"{one.kind}: {said}")
    return lines
