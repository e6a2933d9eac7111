"""`orderwire store show` and `store apply`, as an operator runs them, on real files."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.cli.test_settings_file import PAGE
from tests.commands import run
from tests.databases import opened
from tests.shop import fill


def filled(url: str) -> str:
    """A database with a store in it."""

    async def story() -> None:
        async with opened(url) as database:
            await database.write(fill)

    asyncio.run(story())
    return url


def said(folder: Path, url: str, *arguments: str) -> str:
    done = run(folder, "store", *arguments, database=url)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(folder: Path, url: str, *arguments: str) -> str:
    done = run(folder, "store", *arguments, database=url)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The example of the documentation as a file."""
    file = tmp_path / "store.toml"
    file.write_text(PAGE.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0])
    return file


def test_the_example_is_applied_and_shown_and_applied_again(
    url: str, example: Path, tmp_path: Path
) -> None:
    filled(url)
    before = said(tmp_path, url, "show")
    rehearsed = said(tmp_path, url, "apply", str(example), "--dry-run")
    assert "shipping: new: Standard, Express\n" in rehearsed
    assert "nothing was changed" in rehearsed
    assert said(tmp_path, url, "show") == before
    applied = said(tmp_path, url, "apply", str(example))
    assert rehearsed.startswith(applied)
    shown = tmp_path / "shown.toml"
    shown.write_text(said(tmp_path, url, "show"))
    again = said(tmp_path, url, "apply", str(shown))
    assert {line.split(": ")[1] for line in again.splitlines()} == {"as it was"}
    assert said(tmp_path, url, "show") == shown.read_text()


def test_a_shown_file_is_edited_and_applied(sqlite_url: str, example: Path, tmp_path: Path) -> None:
    filled(sqlite_url)
    said(tmp_path, sqlite_url, "apply", str(example))
    before = json.loads(said(tmp_path, sqlite_url, "show", "--json"))
    text = said(tmp_path, sqlite_url, "show").replace('"Express"', '"Fast"')
    example.write_text(text.replace('"20.00"', '"25.50"'))
    assert "shipping: changed: Standard, Fast\n" in said(
        tmp_path, sqlite_url, "apply", str(example)
    )
    after = json.loads(said(tmp_path, sqlite_url, "show", "--json"))
    assert [one["id"] for one in after["shipping"]] == [one["id"] for one in before["shipping"]]
    assert after["shipping"][1]["name"] == "Fast"
    assert after["shipping"][0]["rules"][1]["amount"] == "25.50"


def test_a_wrong_file_is_refused_whole(sqlite_url: str, example: Path, tmp_path: Path) -> None:
    filled(sqlite_url)
    before = said(tmp_path, sqlite_url, "show")
    text = example.read_text().replace('"20.00"', "20").replace('"15%"', "15")
    example.write_text(text)
    told = refused(tmp_path, sqlite_url, "apply", str(example))
    assert f"{example}: shipping.0.rules.1.amount: must be an amount in SAR" in told
    assert f"{example}: tax.SA.standard: must be a rate" in told
    assert told.endswith("nothing was changed\n")
    assert said(tmp_path, sqlite_url, "show") == before


def test_what_cannot_be_read_is_said(sqlite_url: str, example: Path, tmp_path: Path) -> None:
    filled(sqlite_url)
    assert "No such file" in refused(tmp_path, sqlite_url, "apply", "nowhere.toml")
    assert "there is none" in refused(tmp_path, sqlite_url, "show", "--store", "9")
    assert "there is none" in refused(tmp_path, sqlite_url, "apply", str(example), "--store", "9")
    example.write_text("[store")
    assert "the file" in refused(tmp_path, sqlite_url, "apply", str(example))
