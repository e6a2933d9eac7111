"""What processes use, as the system tells: CPU time and memory, of a process with its children."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process at one moment. `ended_seconds` is the CPU time of children that have ended."""

    pid: int
    name: str
    parent: int
    own_seconds: float
    ended_seconds: float
    resident_mb: float


def read_process(pid: int) -> Process | None:
    """A process, or `None` where there is none or the system does not tell."""
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    return parse_stat(text)


def parse_stat(text: str) -> Process:
    """A line of /proc/PID/stat. The name stands in brackets and may hold anything."""
    before, _, after = text.rpartition(")")
    pid, _, name = before.partition(" (")
    fields = after.split()
    user, system, ended_user, ended_system = (int(field) for field in fields[11:15])
    return Process(
        pid=int(pid),
        name=name,
        parent=int(fields[1]),
        own_seconds=(user + system) / _TICKS,
        ended_seconds=(ended_user + ended_system) / _TICKS,
        resident_mb=int(fields[21]) * _PAGE_BYTES / 1e6,
    )


def family(pid: int) -> list[Process]:
    """A process and all below it; nothing where the system does not tell."""
    known = {process.pid: process for process in _all()}
    members = [known[pid]] if pid in known else []
    for member in members:  # grows while it is walked
        members += [process for process in known.values() if process.parent == member.pid]
    return members


def cpu_seconds(pid: int) -> float | None:
    """The CPU time of a process and all below it, those that have ended included."""
    members = family(pid)
    if not members:
        return None
    return sum(member.own_seconds + member.ended_seconds for member in members)


def largest_mb(pid: int) -> float | None:
    """The memory of the largest process among a process and all below it, in MB."""
    return max((member.resident_mb for member in family(pid)), default=None)


def _all() -> Iterator[Process]:
    if not _PROC.is_dir():
        return
    for entry in _PROC.iterdir():
        process = read_process(int(entry.name)) if entry.name.isdigit() else None
        if process is not None:
            yield process
