"""Commands of the program run here, in this process: arguments in, exit code and texts out.

They are the real commands on a real database. What only a process of its own can show (signals,
what a fresh interpreter prints, two at once) is tried with `tests.program`.
"""

import os
import subprocess
from contextlib import chdir
from pathlib import Path

from typer.testing import CliRunner

from orderwire.cli.main import program


def run(folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of the program in a folder, with these settings and none of its others.

    An exception that the command lets through is raised: an operator would see a traceback.
    """
    ours: dict[str, str | None] = {
        name: None for name in os.environ if name.startswith("ORDERWIRE_")
    }
    ours |= {f"ORDERWIRE_{name.upper()}": value for name, value in settings.items()}
    with chdir(folder):
        done = CliRunner().invoke(program, list(arguments), env=ours)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(list(arguments), done.exit_code, done.stdout, done.stderr)
