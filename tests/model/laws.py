"""What holds of the book after every step, whatever happened: nothing is made, nothing is lost."""

from collections import Counter

from tests.model.book import Book, Row, charges_of, of_order, units_of
from tests.model.expected import ENDED, Shop


def obey(book: Book, shop: Shop, now_ms: int) -> None:
    """All laws, of one store."""
    _stock(book, shop)
    _coupons(book)
    _numbers(book)
    for order in book["orders"]:
        lines = of_order(book["order_lines"], order["id"])
        _money(book, order)
        _lines(book, order, lines)
        _sums(order, lines)
        _history(book, order)
    _providers_book(book, now_ms)


def _stock(book: Book, shop: Shop) -> None:
    """What is there and what was taken is what there was and what was brought in.

    A line has taken its quantity but for what went back. An order that is over and has not been
    sent anything has given back everything.
    """
    taken: Counter[int] = Counter()
    for line in book["order_lines"]:
        assert 0 <= line["restocked"] <= line["quantity"], line
        if line["stock_state"] == "none":
            assert line["restocked"] == 0, line
        else:
            taken[line["variant_id"] // 10] += line["quantity"] - line["restocked"]
    for row in book["stock"]:
        product = row["variant_id"] // 10
        assert row["available"] >= 0, row
        assert row["available"] + taken[product] == shop.brought[product], (row, taken)


def _coupons(book: Book) -> None:
    living = {
        (row["coupon_id"], row["id"])
        for row in book["orders"]
        if row["coupon_id"] is not None and row["state"] not in ENDED
    }
    assert living == {(row["coupon_id"], row["order_id"]) for row in book["coupon_uses"]}
    for coupon in book["coupons"]:
        assert coupon["uses"] == sum(one == coupon["id"] for one, _ in living), coupon


def _numbers(book: Book) -> None:
    numbers = sorted(row["number"] for row in book["orders"])
    assert numbers == list(range(1001, 1001 + len(numbers)))
    own = [row["own_id"] for row in book["orders"]]
    assert len(own) == len(set(own)), own
    # The mark of a batch is a key, too, and of no order.
    of_orders = [row for row in book["claims"] if row["kind"] == "key" and row["order_id"]]
    keys = Counter(row["order_id"] for row in of_orders)
    assert all(many == 1 for many in keys.values()), keys


def _money(book: Book, order: Row) -> None:
    payments = of_order(book["payments"], order["id"])
    refunds = [one for one in of_order(book["refunds"], order["id"]) if one["state"] != "failed"]
    captured = [one["amount_minor"] for one in payments if one["state"] == "captured"]
    assert order["paid_minor"] == sum(captured), order
    assert order["refunded_minor"] == sum(one["amount_minor"] for one in refunds), order
    assert 0 <= order["refunded_minor"] <= order["paid_minor"], order
    for payment in payments:
        its = [one["amount_minor"] for one in refunds if one["payment_id"] == payment["id"]]
        assert payment["refunded_minor"] == sum(its), payment
        most = payment["amount_minor"] if payment["state"] == "captured" else 0
        assert payment["refunded_minor"] <= most, payment
        assert payment["currency"] == order["currency"], payment
    tax = sum(one["tax_minor"] for one in refunds)
    assert 0 <= tax <= order["tax_minor"], (tax, order)
    if order["refunded_minor"] >= order["paid_minor"] >= order["total_minor"] > 0:
        assert tax == order["tax_minor"], (tax, order)


def _lines(book: Book, order: Row, lines: list[Row]) -> None:
    brought: Counter[int] = Counter()
    for fulfilment in of_order(book["fulfilments"], order["id"]):
        for part in units_of(fulfilment):
            brought[part["line_id"]] += part["units"] * (fulfilment["state"] != "cancelled")
    for line in lines:
        assert 0 <= line["fulfilled"] <= line["quantity"], line
        assert 0 <= line["refunded"] <= line["quantity"], line
        assert 0 <= line["refunded_minor"] <= line["total_minor"], line
        if order["outside_number"] is None:
            assert line["fulfilled"] == brought[line["id"]], line
    for one in charges_of(order):
        assert 0 <= one["refunded_minor"] <= one["total_minor"], one


def _sums(order: Row, lines: list[Row]) -> None:
    """The whole is the sum of its parts, to the last unit."""
    parts: list[Row] = [*lines, *charges_of(order)]
    beside = 0 if order["prices_include_tax"] else order["tax_minor"]
    whole = order["subtotal_minor"] - order["discount_minor"] + order["charges_minor"] + beside
    assert order["total_minor"] == whole, order
    assert order["total_minor"] == sum(part["total_minor"] for part in parts), order
    assert order["tax_minor"] == sum(part["tax_minor"] for part in parts), order
    assert order["discount_minor"] == sum(line["discount_minor"] for line in lines), order
    for line in lines:
        assert line["amount_minor"] == line["unit_minor"] * line["quantity"], line


def _history(book: Book, order: Row) -> None:
    """No step without its event, no event that nobody else hears of, but of an import."""
    events = of_order(book["order_events"], order["id"])
    assert [one["sequence"] for one in events] == list(range(1, len(events) + 1)), events
    told = [(one["sequence"], one["kind"]) for one in of_order(book["outbox"], order["id"])]
    untold = 0 if order["outside_number"] is None else 1
    assert told == [(one["sequence"], one["kind"]) for one in events[untold:]], order


def _providers_book(book: Book, now_ms: int) -> None:
    """The provider and we agree about every unit of money, or have yet to ask."""
    payments = {one["id"]: one for one in book["payments"] if one["provider"] == "test"}
    charges = {one["payment_id"]: one for one in book["sandbox_charges"]}
    for payment_id, payment in payments.items():
        charge = charges.get(payment_id)
        has_come = charge is not None and (
            charge["state"] == "captured"
            or (charge["state"] == "pending" and charge["settles_ms"] <= now_ms)
        )
        if payment["state"] == "captured":
            assert charge is not None, payment
            assert has_come, payment
            assert charge["amount_minor"] == payment["amount_minor"], (charge, payment)
        elif has_come:
            assert payment["state"] == "open", payment
            assert payment["look_ms"] is not None, payment
    sent = {one["id"]: one for one in book["sandbox_refunds"]}
    ours = {one["id"]: one for one in book["refunds"] if one["payment_id"] in payments}
    assert sent.keys() <= ours.keys()
    for refund_id, refund in ours.items():
        is_theirs = refund["state"] == "succeeded" and not refund["is_by_hand"]
        assert refund_id in sent or not is_theirs, refund
        assert refund["state"] != "open" or refund["look_ms"] is not None, refund
    for refund_id, one in sent.items():
        assert one["state"] != "failed", one
        assert ours[refund_id]["state"] in ("open", "succeeded"), ours[refund_id]
        assert ours[refund_id]["amount_minor"] == one["amount_minor"], one
