"""The repository stands alone: it names no package registry and nothing that lies outside it.

A registry's host in a lock would tie everyone to the one that its author happened to use.
The forbidden words are put together here, so that this file needs no exemption.
"""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

REGISTRIES = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("anaconda", "org"),
    ]
]
OUTSIDE = str(Path("..", "shared"))


def strays(text: str) -> list[str]:
    """Every line that mentions a registry or leads out of the repository."""
    return [
        f"line {number}: {word}"
        for number, line in enumerate(text.splitlines(), start=1)
        for word in [*REGISTRIES, OUTSIDE]
        if word in line.lower()
    ]


def tracked_files() -> list[Path]:
    """What is tracked, and what would be if everything were added."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = sorted({ROOT / name for name in listing.stdout.split("\0") if name})
    return [path for path in paths if path.is_file()]


@pytest.mark.parametrize("path", tracked_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_file_stands_alone(path: Path) -> None:
    content = path.read_bytes()
    is_text = b"\0" not in content
    assert not is_text or strays(content.decode("utf-8")) == []


@pytest.mark.parametrize("host", REGISTRIES)
def test_a_registry_is_found(host: str) -> None:
    assert strays(f"fine\nindex = https://{host}/simple\n") == [f"line 2: {host}"]
    assert strays(host.upper()) == [f"line 1: {host}"]


def test_a_way_out_is_found() -> None:
    assert strays(f"see {OUTSIDE}/facts.md") == [f"line 1: {OUTSIDE}"]


def test_other_links_are_left_alone() -> None:
    assert strays("https://www.sqlite.org/wal.html and ../storage/schema.py") == []
