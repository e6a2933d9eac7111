"""What shipping an order to some place would cost, by each of the store's ways to ship.

Nothing is decided by it: the order desk prices the way that is chosen anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orderwire.engine.addresses import Address
from orderwire.engine.delivering import Parcel, ShippingMethod, price_by
from orderwire.engine.offline import CASH_ON_DELIVERY
from orderwire.engine.orders import NO_PRODUCT, Order
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.orders import get_order
from orderwire.storage.outside import outside_ids_of
from orderwire.storage.products import products_by_id
from orderwire.storage.selling import shipping_methods, ways_to_pay


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingQuote:
    """A way to ship, and its price there, in minor units of the order's currency."""

    method: ShippingMethod
    price_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingQuotes:
    """The ways to ship an order to a place, as their merchant sorts them.

    `names` is what the dialect calls them; `takes_cash` says whether any order of the store can
    be paid on delivery.
    """

    order: Order
    quotes: Sequence[ShippingQuote]
    names: Mapping[int, str]
    takes_cash: bool


async def quote_shipping(
    world: World,
    store_id: int,
    order_id: int,
    address: Address,
    *,
    is_anywhere: bool,
    dialect: str,
) -> ShippingQuotes | None:
    """The prices of shipping an order there. `None` without such an order. Raises DatabaseError.

    Anywhere in the country of the address, the prices for any of its regions count.
    """

    def read(db: Connection) -> ShippingQuotes | None:
        order = get_order(db, store_id, order_id)
        if order is None:
            return None
        parcel = Parcel(
            address=address,
            currency=order.currency,
            subtotal_minor=order.subtotal_minor - order.discount_minor,
            weight_grams=_weigh(db, order),
        )
        methods = [one for one in shipping_methods(db, store_id) if one.is_active]
        quotes = [_quote(one, parcel, is_anywhere=is_anywhere) for one in methods]
        ways = ways_to_pay(db, store_id)
        return ShippingQuotes(
            order=order,
            quotes=[one for one in quotes if one is not None],
            names=outside_ids_of(
                db, store_id, dialect, "shipping_method", [one.id for one in methods]
            ),
            takes_cash=any(w.provider == CASH_ON_DELIVERY and w.is_active for w in ways),
        )

    return await world.database.read(read)


def _quote(method: ShippingMethod, parcel: Parcel, *, is_anywhere: bool) -> ShippingQuote | None:
    rules = method.rules
    if is_anywhere:
        rules = [replace(rule, regions=frozenset()) for rule in rules]
    price_minor = price_by(rules, parcel)
    return None if price_minor is None else ShippingQuote(method=method, price_minor=price_minor)


def _weigh(db: Connection, order: Order) -> int:
    """What an order weighs in grams, as far as anybody has weighed what it is of."""
    product_ids = {line.product_id for line in order.lines} - {NO_PRODUCT}
    found = products_by_id(db, order.store_id, order.dialect, sorted(product_ids))
    grams = {
        variant.id: variant.weight_grams or 0
        for listed in found.values()
        for variant in listed.product.variants
    }
    return sum(grams.get(line.variant_id, 0) * line.quantity for line in order.lines)
