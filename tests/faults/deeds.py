"""What becomes of orders after they were made: paid, cancelled, paid back, by those who insist.

Each deed goes its real way: the customer's form, the merchant's programs, the command line. Who
hears nothing of it does it again, as people do.
"""

import time
from collections.abc import Mapping
from enum import Enum
from itertools import cycle
from pathlib import Path

import httpx

from tests.faults.audit import orders_by_source
from tests.faults.chance import is_long
from tests.faults.ledger import Ledger, insist
from tests.program import ORDERS, Book, run

GOOD_CARD = "4242424242424242"
PAID = "Paid. Thank you!"
_CANCELLED, _REFUNDED = 5, 6
_SEE_OTHER = 303
_GIVES_UP_SECONDS = 90.0
_PATIENCE_SECONDS = 12.0
_ABANDONED_SECONDS = 240.0
_PAUSE_SECONDS = 0.1


class Deed(Enum):
    """What becomes of an order."""

    UNPAID = "its payment never reached the provider"
    KEPT = "paid"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


def pay(http: httpx.Client, link: str, ledger: Ledger) -> None:
    """Pay at a checkout's link, until its page says that it is paid.

    Whoever was interrupted before the provider heard of it is asked to wait, for as long as the
    provider might still hear of it. That is longer than anybody waits here.
    """
    ends = time.monotonic() + (_ABANDONED_SECONDS if is_long() else _PATIENCE_SECONDS)
    while time.monotonic() < ends:
        sent = insist(lambda: http.post(link, data={"card_number": GOOD_CARD}), ledger)
        if sent.status_code != _SEE_OTHER:
            ledger.odd.append(f"{sent.status_code} {sent.text}")
        shown = insist(lambda: http.get(link), ledger)
        if PAID in shown.text:
            return
        time.sleep(_PAUSE_SECONDS)


def do(http: httpx.Client, order_id: int, deed: Deed, ledger: Ledger) -> None:
    """Cancel an order or pay it back, until that is said to be done."""
    if deed in (Deed.UNPAID, Deed.KEPT):
        return
    status = _CANCELLED if deed is Deed.CANCELLED else _REFUNDED
    address = f"{ORDERS}/{order_id}"
    answer = insist(lambda: http.put(address, json={"status": status}), ledger)
    if not answer.is_success:
        ledger.odd.append(f"{deed}: {answer.status_code} {answer.text}")


def cancel_by_command(folder: Path, url: str, number: int) -> None:
    """Cancel an order on the command line, until it says that it is cancelled."""
    ends = time.monotonic() + _GIVES_UP_SECONDS
    while True:
        ended = run(folder, "order", "cancel", str(number), "--database", url)
        assert "Traceback" not in ended.stderr, ended.stderr
        if ended.returncode == 0:
            return
        assert time.monotonic() < ends, ended.stderr
        time.sleep(_PAUSE_SECONDS)


def wait_for_money(it: Book) -> None:
    """Wait until nothing is under way that the provider knows of: the service asks after it."""
    ends = time.monotonic() + _GIVES_UP_SECONDS
    while it.one(
        "SELECT (SELECT count(*) FROM refunds WHERE store_id = 1 AND state = 'open') + "
        "(SELECT count(*) FROM payments p JOIN sandbox_charges c ON c.store_id = 1 "
        "AND c.payment_id = p.id WHERE p.store_id = 1 AND p.state = 'open')"
    ):
        assert time.monotonic() < ends
        time.sleep(_PAUSE_SECONDS)


def deeds_for(it: Book) -> dict[int, Deed]:
    """What is to become of each order that was made here: of those that were paid, by turns."""
    turns = cycle([Deed.KEPT, Deed.CANCELLED, Deed.REFUNDED])
    paid = {
        row[0] for row in it.rows("SELECT id FROM orders WHERE store_id = 1 AND paid_minor > 0")
    }
    return {
        order_id: next(turns) if order_id in paid else Deed.UNPAID
        for order_id, _ in orders_by_source(it).values()
    }


def check_deeds(it: Book, deeds: Mapping[int, Deed]) -> None:
    """Each order was paid once, here and at the provider, and ended once, as it was to end."""
    found = {
        order_id: rest
        for order_id, *rest in it.rows(
            f"""
            SELECT o.id, o.state, o.paid_minor = o.total_minor,
                   o.refunded_minor = o.total_minor,
                   {_count("payments", "state = 'captured'")},
                   {_count("sandbox_charges", "state = 'captured'")},
                   {_count("refunds", "state = 'succeeded'")},
                   (SELECT count(*) FROM sandbox_refunds r JOIN payments p ON p.store_id = 1
                    AND p.id = r.payment_id WHERE r.store_id = 1 AND p.order_id = o.id),
                   {_count("order_events", "kind = 'payment.captured'")},
                   {_count("order_events", "kind = 'order.cancelled'")}
            FROM orders o WHERE o.store_id = 1
            """
        )
    }
    for order_id, deed in deeds.items():
        back, gone = int(deed is Deed.REFUNDED), int(deed is Deed.CANCELLED)
        paid = int(deed is not Deed.UNPAID)
        state = "cancelled" if gone else "placed" if paid else "awaiting_payment"
        expected = [state, bool(paid), bool(back), paid, paid, back, back, paid, gone]
        assert found[order_id] == expected, (order_id, deed)


def _count(table: str, which: str) -> str:
    return (
        f"(SELECT count(*) FROM {table} x WHERE x.store_id = 1 AND x.order_id = o.id AND x.{which})"
    )
