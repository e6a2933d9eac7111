"""`orderwire order show, refund, fulfil, deliver, unfulfil, cancel`, as an operator runs them."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.commands import run
from tests.operations.paying_back import house


@dataclass
class Desk:
    """A database with an order in it, and commands about it."""

    folder: Path
    url: str
    number: str

    def said(self, command: str, *arguments: str) -> str:
        done = run(self.folder, "order", command, self.number, *arguments, database=self.url)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def document(self, command: str, *arguments: str) -> Any:  # noqa: ANN401 - a document
        return json.loads(self.said(command, *arguments, "--json"))

    def refused(self, command: str, *arguments: str, code: int = 1) -> str:
        done = run(self.folder, "order", command, self.number, *arguments, database=self.url)
        assert done.returncode == code, (done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr


def number_of_new_order(url: str) -> str:
    async def story() -> str:
        async with house(url) as it:
            entry = await it.entry(await it.place(coupon="SAVE10"))
            return str(entry.order.number)

    return asyncio.run(story())


@pytest.fixture
def desk(url: str, tmp_path: Path) -> Desk:
    """An order that is paid, on each kind of database."""
    return Desk(tmp_path, url, number_of_new_order(url))


@pytest.fixture
def on_file(sqlite_url: str, tmp_path: Path) -> Desk:
    """The same where the kind of database does not matter."""
    return Desk(tmp_path, sqlite_url, number_of_new_order(sqlite_url))


def test_an_order_is_shown(desk: Desk) -> None:
    words = desk.said("show")
    assert words.startswith(f"Order {desk.number}: placed, paid\n")
    assert "3 x Product 201" in words
    assert "total: 380.00 SAR" in words
    assert "order.placed" in words
    shown = desk.document("show")
    assert (shown["state"], shown["is_paid"], shown["is_refunded"]) == ("placed", True, False)
    assert shown["amounts"]["total"] == {"amount": "380.00", "currency": "SAR"}
    assert shown["amounts"]["discount"]["amount"] == "40.00"
    assert [line["units"]["to_fulfil"] for line in shown["lines"]] == [3, 1]
    assert shown["charges"][0]["total"]["amount"] == "20.00"
    assert [one["state"] for one in shown["payments"]] == ["captured"]
    assert isinstance(shown["id"], int)
    assert shown["created_at"] == "2027-01-15T08:00:00.000Z"
    kinds = [event["kind"] for event in shown["history"]]
    assert kinds == ["order.created", "payment.captured", "order.placed"]
    assert "link" not in json.dumps(shown)


def test_an_order_goes_out_comes_back_and_is_paid_back(desk: Desk) -> None:
    line = str(desk.document("show")["lines"][0]["id"])
    parcel = (
        *("fulfil", "--line", f"{line}:2", "--carrier", "SMSA", "--tracking", "T1"),
        *("--tracking-url", "https://track.example/T1", "--key", "parcel 1"),
    )
    sent = desk.document(*parcel)
    assert desk.document(*parcel) == sent
    assert sent["order_state"] == "in_progress"
    assert sent["lines"] == [{"line_id": int(line), "units": 2}]
    assert "delivered" in desk.said("deliver", str(sent["id"]))
    rest = desk.document("fulfil")
    assert rest["order_state"] == "completed"
    assert "is cancelled" in desk.said("unfulfil", str(rest["id"]))
    assert "WrongState" in desk.refused("unfulfil", str(sent["id"]))
    part = desk.document(
        "refund", "--line", f"{line}:1", "--shipping", "5.00", "--amount", "1.50", "--key", "k"
    )
    assert part["amount"] == {"amount": "96.50", "currency": "SAR"}
    assert (part["state"], part["is_by_hand"]) == ("succeeded", True)
    again = desk.document(
        "refund", "--line", f"{line}:1", "--shipping", "5.00", "--amount", "1.50", "--key", "k"
    )
    assert again == part
    cancelled = desk.document("cancel", "--refund", "--reason", "gone", "--restock", "all")
    assert cancelled["order"]["state"] == "cancelled"
    assert cancelled["refunds"][0]["amount"]["amount"] == "283.50"
    shown = desk.document("show")
    assert shown["is_refunded"] is True
    assert [line["units"]["restocked"] for line in shown["lines"]] == [3, 1]
    assert [one["state"] for one in shown["fulfilments"]] == ["delivered", "cancelled"]
    assert shown["history"][-1]["actor"] == "command line"
    assert "Refund" in desk.said("show")


def test_what_is_refused_says_why(on_file: Desk) -> None:
    told = on_file.refused("refund", "--amount", "380.01")
    assert "RefundTooLarge (part order, left 380.00 SAR)" in told
    told = on_file.refused("refund", "--shipping", "21", "--json")
    assert json.loads(told) == {
        "refused": "RefundTooLarge",
        "facts": {"part": "shipping", "left": {"amount": "20.00", "currency": "SAR"}},
    }
    assert "LineNotFound" in on_file.refused("refund", "--line", "NOTHING:1")
    assert "PaymentNotFound" in on_file.refused("refund", "--payment", "5")
    assert "LinkRefused" in on_file.refused("fulfil", "--tracking-url", "javascript:alert(1)")
    assert "FulfilmentNotFound" in on_file.refused("deliver", "5")
    assert "name a line" in on_file.refused("fulfil", "--line", "MUG", code=2)
    assert "must be an amount" in on_file.refused("refund", "--amount", "1.005", code=2)
    assert on_file.document("show")["refunds"] == []
    assert "no such order" in Desk(on_file.folder, on_file.url, "99").refused("show")


def test_money_sent_by_hand_is_recorded(on_file: Desk) -> None:
    words = on_file.said("refund", "--by-hand", "IBAN 42", "--restock", "--reason", "broken")
    assert "380.00 SAR recorded as sent by hand" in words
    refund = on_file.document("show")["refunds"][0]
    assert (refund["reference"], refund["reason"]) == ("IBAN 42", "broken")
    assert [line["restocked"] for line in refund["lines"]] == [3, 1]
    assert "NothingToRefund" in on_file.refused("refund")


def test_an_order_is_cancelled_without_its_money(on_file: Desk) -> None:
    assert on_file.said("cancel") == f"{on_file.number}: cancelled\n"
    assert on_file.document("cancel", "--restock", "none")["refunds"] == []
    assert on_file.document("show")["amounts"]["refunded"]["amount"] == "0.00"
