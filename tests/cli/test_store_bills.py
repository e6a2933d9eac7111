"""`orderwire store bills`: what a store believes of bills, and where UPI pays it."""

from pathlib import Path

from tests.cli.test_store_commands import filled, said
from tests.commands import run


def test_settings_of_bills_are_changed_and_stay(url: str, tmp_path: Path) -> None:
    filled(url)
    lines = [
        "must add up   yes",
        "must be ahead yes",
        "UPI address   shop@okbank",
    ]
    changed = said(
        tmp_path, url, "bills", "--strict-sums", "--strict-times", "--upi-address", "shop@okbank"
    )
    assert [line.strip() for line in changed.splitlines()[1:]] == lines
    assert said(tmp_path, url, "bills") == changed
    back = said(tmp_path, url, "bills", "--lax-sums", "--upi-address", "")
    assert [line.strip() for line in back.splitlines()[1:]] == [
        "must add up   no",
        "must be ahead yes",
        "UPI address   none",
    ]


def test_what_is_no_upi_address_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    filled(sqlite_url)
    done = run(tmp_path, "store", "bills", "--upi-address", "nobody", database=sqlite_url)
    assert done.returncode != 0
    assert "it looks like shop@bank" in done.stderr
    assert "none" in said(tmp_path, sqlite_url, "bills")
