"""How large an installation is: a new environment with the program and what it needs."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
VARIANTS = {"base": "", "with postgres": "[postgres]"}
_NOT_OURS = ("pip", "setuptools", "wheel")


class NotInstalled(Exception):
    """pip could not install the program."""


def installation_sizes() -> dict[str, float]:
    """The size of each variant's site-packages in MB, without pip itself. Raises NotInstalled."""
    return {name: _size_mb(extra) for name, extra in VARIANTS.items()}


def _size_mb(extra: str) -> float:
    with tempfile.TemporaryDirectory(prefix="orderwire-install-") as folder:
        venv = Path(folder)
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        done = subprocess.run(
            [*pip, "--disable-pip-version-check", f"{ROOT}{extra}"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise NotInstalled(done.stderr)
        return sum(map(_bytes_of, venv.glob("lib/python*/site-packages/*"))) / 1e6


def _bytes_of(path: Path) -> int:
    if path.name.partition("-")[0] in _NOT_OURS:
        return 0
    if path.is_file():
        return path.stat().st_size
    return sum(part.stat().st_size for part in path.rglob("*") if part.is_file())
