"""What callers want to charge for an order from now on -> stated charges of the engine.

Rule 1: a shipping line is said as a whole. So are the additional prices: those that are sent take
the place of all that there are.
Rule 2: what is charged already is no change. So a program may send back what it was shown, of an
order that is paid, too.
"""

import json

from orderwire.dialects._kit.problems import Problem
from orderwire.dialects.shoplazza.amounts import read_amount
from orderwire.dialects.shoplazza.reading_bodies import Where
from orderwire.dialects.shoplazza.schemas_life import OrderChange
from orderwire.dialects.shoplazza.shapes import money
from orderwire.dialects.shoplazza.summing import shipping_minor, shipping_name
from orderwire.dialects.shoplazza.viewing import FEES, View
from orderwire.engine.edit_charges import StatedCharges
from orderwire.engine.pricing import ChargeKind


def read_charges(body: OrderChange, view: View, root: Where) -> tuple[StatedCharges, list[Problem]]:
    """The charges that a body states, in minor units, and what is wrong with them."""
    problems: list[Problem] = []
    currency = view.entry.order.currency

    def amount(text: str, *where: str | int) -> int:
        minor = read_amount(text, currency)
        if minor is None:
            facts = {"currency": currency, "example": money(1599, currency)}
            problems.append(Problem((*root, *where), "amount", facts))
        return minor or 0

    shipping = None
    line = body.shipping_line
    if line is not None:
        minor = amount(line.shipping_price, "shipping_line", "shipping_price")
        is_same = (line.shipping_name, minor) == (shipping_name(view), shipping_minor(view))
        shipping = None if is_same else minor
    fees: list[tuple[str, int]] | None = None
    if body.additional_prices or body.clear_additional_prices:
        fees = [
            (fee.fee_title, amount(fee.price, "additional_prices", index, "price"))
            for index, fee in enumerate(body.additional_prices or ())
        ]
        charged = view.charges(ChargeKind.FEE)
        if fees == [(one.name, one.amount_minor - one.discount_minor) for one in charged]:
            fees = None
    name = "" if line is None or shipping is None else line.shipping_name
    return StatedCharges(shipping_minor=shipping, shipping_name=name, fees=fees), problems


def more_of_charges(body: OrderChange, view: View) -> dict[str, str]:
    """What is said of charges beside what they are called and come to."""
    more: dict[str, str] = {}
    line = body.shipping_line
    if line is not None:
        said = {
            "shipping_desc": line.shipping_desc,
            "delivery_method": None if line.delivery_method is None else str(line.delivery_method),
        }
        nothing = {"shipping_desc": "", "delivery_method": "0"}
        for name, text in said.items():
            if text is not None or name in view.more:
                more[name] = nothing[name] if text is None else text
    if body.additional_prices or body.clear_additional_prices:
        fees = [
            {"name": fee.name, "biz_id": fee.biz_id or ""} for fee in body.additional_prices or ()
        ]
        if fees or FEES in view.more:
            more[FEES] = json.dumps(fees, ensure_ascii=False)
    return more
