"""What a decision does to the counts that orders share: stock and coupon uses.

Every outcome of the order desk says it in the same two words, so that the desk moves the stock
and counts the coupons of a whole batch without knowing what was decided. What an existing order
moves follows from what it was and what it is; nobody counts by hand.
"""

from collections.abc import Mapping
from types import MappingProxyType

from orderwire.engine.order_life import ENDED
from orderwire.engine.orders import Order

NOTHING: Mapping[int, int] = MappingProxyType({})


class Moves:
    """An outcome. One that says no more moves nothing."""

    __slots__ = ()

    @property
    def takes(self) -> Mapping[int, int]:
        """How many units of each variant leave the stock; negative ones go back into it."""
        return NOTHING

    @property
    def uses(self) -> Mapping[int, int]:
        """How many uses of each coupon are added; negative ones are given back."""
        return NOTHING


def takes_between(before: Order, after: Order) -> Mapping[int, int]:
    """What an order takes from the stock by becoming another one."""
    return _difference(before.stock_counted(), after.stock_counted())


def uses_between(before: Order, after: Order) -> Mapping[int, int]:
    """What an order uses of coupons by becoming another one."""
    return _difference(_uses_of(before), _uses_of(after))


def _uses_of(order: Order) -> dict[int, int]:
    """An order that has ended has given its use back."""
    if order.coupon is None or order.state in ENDED:
        return {}
    return {order.coupon.id: 1}


def _difference(before: dict[int, int], after: dict[int, int]) -> dict[int, int]:
    moved = {one: after.get(one, 0) - before.get(one, 0) for one in before | after}
    return {one: by for one, by in moved.items() if by}
