"""`orderwire order pay` and `order receipt`, over real databases: what people say of money."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from orderwire.cli.main import program
from orderwire.operations.show_checkout import PayLink
from tests.operations.counter import Counter, counter
from tests.operations.offline_counter import (
    PHYSICAL,
    begin_transfer,
    choose,
    offer,
    send,
    standing,
)

Deed = Callable[[Counter], Coroutine[Any, Any, PayLink]]


class Shop:
    """A store with one order, and the command line beside it."""

    def __init__(self, url: str, deed: Deed) -> None:
        self.url = url
        asyncio.run(self._open(deed))

    async def _open(self, deed: Deed) -> None:
        async with counter(self.url) as it:
            await it.world.database.write(offer)
            link = await deed(it)
            self.standing = await standing(it, link)
            (self.number,) = [str(row["number"]) for row in await it.rows("orders")]

    def said(self, *arguments: str) -> str:
        done = self._run(*arguments)
        assert done.exit_code == 0, done.output
        return done.stdout

    def refused(self, *arguments: str) -> str:
        done = self._run(*arguments)
        assert done.exit_code == 1, done.output
        assert isinstance(done.exception, SystemExit)
        return done.output

    def _run(self, *arguments: str) -> Result:
        return CliRunner().invoke(program, ["order", *arguments, "--database", self.url])


async def plain(it: Counter) -> PayLink:
    return await it.place()


async def promised(it: Counter) -> PayLink:
    link = await it.place(PHYSICAL)
    await choose(it, link, "cash_on_delivery")
    return link


async def in_review(it: Counter) -> PayLink:
    link = await it.place()
    await begin_transfer(it, link)
    await send(it, link, b"first")
    await send(it, link, b"a second one")
    return link


def test_a_payment_is_recorded_with_all_that_shows_it(url: str) -> None:
    shop = Shop(url, plain)
    at = "2026-01-31T14:00:00+03:00"
    said = ["--method", "card", "--reference", "slip 1", "--evidence", "till 4", "--at", at]
    told = json.loads(shop.said("pay", shop.number, *said, "--json"))
    assert told["came"] == "paid"
    assert told["order"]["state"] == "completed"
    assert told["order"]["paid"] == {"amount": "100.00", "currency": "SAR"}
    assert told["payment"]["reference"] == "slip 1"
    assert told["payment"]["evidence"] == "till 4"
    assert "nothing changed" in shop.said("pay", shop.number, *said)
    again = json.loads(shop.said("pay", shop.number, *said, "--json"))
    assert again["came"] == "nothing_new"


def test_what_cannot_be_recorded_is_refused(url: str) -> None:
    shop = Shop(url, plain)
    for arguments, why in (
        ([], "say one of"),
        (["--method", "card", "--refused"], "say one of"),
        (["--collected", "--refused"], "say one of"),
        (["--method", "card", "--at", "yesterday"], "not a moment"),
        (["--method", "card", "--at", "2026-01-31T14:00"], "time zone"),
        (["--method", "card", "--at", "2999-01-31T14:00Z"], "still to come"),
        (["--method", "card", "--evidence", "x" * 501], "at most 500"),
        (["--collected"], "WrongState"),
        (["--refused", "--json"], "WrongState"),
    ):
        assert why in shop.refused("pay", shop.number, *arguments)
    assert "no such order" in shop.refused("pay", "4711", "--method", "cash")
    assert "no such order" in shop.refused("pay", shop.number, "--method", "cash", "--store", "9")


def test_cash_is_collected_or_refused(url: str) -> None:
    shop = Shop(url, promised)
    assert shop.standing == ("placed", "promised", ["promised"])
    assert "refused, order placed" in shop.said("pay", shop.number, "--refused")
    told = json.loads(shop.said("pay", shop.number, "--collected", "--method", "card", "--json"))
    assert (told["came"], told["payment"]["method"]) == ("paid", "card")
    assert told["order"]["paid"] == {"amount": "115.00", "currency": "SAR"}


def test_a_receipt_is_listed_saved_and_approved(url: str, tmp_path: Path) -> None:
    shop = Shop(url, in_review)
    listed = json.loads(shop.said("receipt", shop.number, "--json"))["receipts"]
    assert [one["size"] for one in listed] == [5, 12]
    assert shop.said("receipt", shop.number).count("image/jpeg") == 2
    file = tmp_path / "seen.jpg"
    shop.said("receipt", shop.number, "--save", str(file))
    assert file.read_bytes() == b"a second one"
    assert "exists" in shop.refused("receipt", shop.number, "--save", str(file))
    told = shop.said("receipt", shop.number, "--approve", "--reference", "TRF-1", "--json")
    assert json.loads(told)["payment"]["reference"] == "TRF-1"
    assert "WrongState" in shop.refused("receipt", shop.number, "--reject", "no", "--json")


def test_a_receipt_is_rejected_with_a_reason(url: str) -> None:
    shop = Shop(url, in_review)
    assert "say why" in shop.refused("receipt", shop.number, "--reject", " ")
    assert "which one" in shop.refused("receipt", shop.number, "--approve", "--reject", "no")
    told = json.loads(shop.said("receipt", shop.number, "--reject", "not ours", "--json"))
    assert (told["came"], told["payment"]["failure"]) == ("rejected", "not ours")
    assert told["order"]["state"] == "awaiting_payment"


def test_an_order_without_a_receipt_says_so(url: str) -> None:
    shop = Shop(url, plain)
    assert "there is no receipt" in shop.said("receipt", shop.number)
    assert "there is no receipt" in shop.refused("receipt", shop.number, "--save", "none/it.jpg")
    assert "WrongState" in shop.refused("receipt", shop.number, "--approve")
