"""What it was measured on: the machine, the versions, the moment."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from bench.results import Machine

_ROOT = Path(__file__).parent.parent
_PACKAGES = (
    *("asyncpg", "fastapi", "httptools", "msgspec", "pydantic", "sqlalchemy", "starlette"),
    *("uvicorn", "uvloop"),
)


def describe(folder: Path) -> Machine:
    """The machine and the versions; `folder` is where the databases lie."""
    return Machine(
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        cpu=_cpu(),
        cores=os.cpu_count() or 1,
        memory_gb=_memory_gb(),
        system=platform.platform(),
        file_system=file_system(folder),
        python=sys.version.split()[0],
        commit=_commit(),
        load_before=os.getloadavg(),
        packages={name: metadata.version(name) for name in _PACKAGES},
    )


def file_system(folder: Path) -> str:
    """The kind of file system of a folder, where the system tells."""
    shown = subprocess.run(
        ["df", "--output=fstype", str(folder)], capture_output=True, text=True, check=False
    )
    return shown.stdout.split()[-1] if shown.stdout else "unknown"


def _commit() -> str:
    """The commit that is checked out, where this is a clone; with a + if files differ from it."""
    said = [
        subprocess.run(
            ["git", *arguments], capture_output=True, text=True, check=False, cwd=_ROOT
        ).stdout.strip()
        for arguments in (("rev-parse", "--short", "HEAD"), ("status", "--porcelain", "src"))
    ]
    return (said[0] or "unknown") + ("+" if said[1] else "")


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _memory_gb() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
    except (ValueError, OSError):
        return None
