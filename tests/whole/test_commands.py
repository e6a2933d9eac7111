"""The command line beside a running service: what it changes, callers see."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program import Program, basket, client, item, run, serving


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("commands")
    with serving(folder, f"sqlite:///{folder / 'orderwire.db'}", "--demo") as running:
        yield running


def said(program: Program, *arguments: str) -> str:
    done = run(program.out.parent, *arguments, database=program.database)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(program: Program, *arguments: str) -> str:
    done = run(program.out.parent, *arguments, database=program.database)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def test_units_come_in_and_are_sold(program: Program) -> None:
    with client(program) as caller:
        sold_out = caller.post("/shawarma/orders", json=basket(item("workshop-seat", 3)))
        assert sold_out.status_code == 400
        assert said(program, "stock", "add", "WORKSHOP", "3") == "WORKSHOP: 3 available\n"
        made = caller.post("/shawarma/orders", json=basket(item("workshop-seat", 3)))
        assert made.status_code == 201
    assert "refused" in refused(program, "stock", "add", "--", "WORKSHOP", "-1")
    assert "no such SKU" in refused(program, "stock", "add", "NOTHING", "1")


def test_codes_come_in_once(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "codes.txt"
    file.write_text("NEW-1\n\nNEW-2\n")
    assert "2 added" in said(program, "codes", "add", "GIFT-100", str(file))
    assert "NEW-1" in refused(program, "codes", "add", "GIFT-100", str(file))
    assert "no such SKU" in refused(program, "codes", "add", "NOTHING", str(file))


def test_a_file_is_added_to_what_was_bought_before(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "second part.txt"
    file.write_text("The second part.")
    with client(program) as caller:
        made = caller.post("/shawarma/orders", json=basket(item("free-ebook")))
        address = f"/shawarma/orders/{made.json()['data']['order_id']}"
        before = caller.get(address).json()["data"]["items"][0]["downloads"]
        said(program, "downloads", "add", "EBOOK-FREE", str(file))
        after = caller.get(address).json()["data"]["items"][0]["downloads"]
        assert len(after) == len(before) + 1
        links = [next(v for v in one.values() if str(v).startswith("http")) for one in after]
        assert "The second part." in [caller.get(link).text for link in links]


def test_a_subscription_is_paused_resumed_and_cancelled(program: Program) -> None:
    with client(program) as caller:
        listed = caller.get("/shawarma/subscriptions").json()["data"]["data"]
    number = str(listed[0]["id"])
    assert said(program, "subscriptions", "pause", number) == f"{number}: paused\n"
    assert "cannot pause" in refused(program, "subscriptions", "pause", number)
    assert said(program, "subscriptions", "resume", number) == f"{number}: active\n"
    assert said(program, "subscriptions", "cancel", number).startswith(f"{number}: cancel")
    assert "no such" in refused(program, "subscriptions", "cancel", "1")


def test_a_limit_of_calls_is_set_and_taken_away(program: Program) -> None:
    assert "no limit" in said(program, "store", "set")
    assert "minute   2\n" in said(program, "store", "set", "--calls-per-minute", "2")
    with client(program) as caller:
        statuses = {caller.get("/shawarma/store").status_code for _ in range(40)}
        assert 429 in statuses
        assert "no limit" in said(program, "store", "set", "--calls-per-minute", "0")
    assert "there is none" in refused(program, "store", "set", "--store", "99")
