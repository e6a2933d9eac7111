"""Lock, then read: the facts that one batch is decided on.

The locks come first, each in one statement and in a fixed order: orders, kept drafts, stock,
coupons. All that is read afterwards is at least as new as the moment of the last lock, which is
what makes limits per customer hold between processes. What names stand for is looked up before the
stock, since its lock depends on it; customers are looked up again where a limit depends on them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from orderwire.admission.tickets import OrderTicket, StockCommand, Ticket
from orderwire.engine.basket import names_of
from orderwire.engine.coupons import Coupon
from orderwire.engine.drafts import Name
from orderwire.engine.editing import EditOrder
from orderwire.engine.ending import EndOrder
from orderwire.engine.facts import Facts, fold_code
from orderwire.engine.orders import Checkout, Order
from orderwire.engine.pooling import AddCodes
from orderwire.engine.refunding import EndRefund, OpenRefund
from orderwire.storage.catalogue import find_skus, products_of_variants
from orderwire.storage.checkouts import checkouts_of_orders
from orderwire.storage.codes import burnt_units, coded_variants, known_codes, owed_of_variants
from orderwire.storage.desk import DeskTransaction
from orderwire.storage.drafts import lock_drafts
from orderwire.storage.orders import orders_by_id
from orderwire.storage.outside import our_ids_of
from orderwire.storage.payments import orders_being_paid, payments_of_orders
from orderwire.storage.refunds import refunds_of_orders
from orderwire.storage.selling import branches, shipping_methods, ways_to_pay

PAYMENT_LASTS_MS = 15 * 60 * 1000
"""How long a payment that was begun keeps its order from ending."""


@dataclass(slots=True)
class Wanted:
    """Everything that the tickets of a batch point at."""

    names: dict[str, set[Name]] = field(default_factory=dict)
    coupon_codes: set[str] = field(default_factory=set)
    order_ids: set[int] = field(default_factory=set)
    variant_ids: set[int] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    delivery: set[Name] = field(default_factory=set)
    edited: set[int] = field(default_factory=set)
    is_delivered: bool = False
    is_tendered: bool = False
    refunded: set[int] = field(default_factory=set)
    drafts: set[int] = field(default_factory=set)


def wanted_by(tickets: Iterable[Ticket]) -> Wanted:
    """Collect what a batch has to know about."""
    wanted = Wanted()
    for ticket in tickets:
        if isinstance(ticket, OrderTicket):
            _add_order(wanted, ticket)
        elif isinstance(ticket.command, StockCommand):
            wanted.variant_ids.add(ticket.command.variant_id)
            if isinstance(ticket.command, AddCodes):
                wanted.codes |= {code.text for code in ticket.command.codes}
        else:
            wanted.order_ids.add(ticket.command.order_id)
            if isinstance(ticket.command, EditOrder):
                _add_edit(wanted, ticket.command)
            elif isinstance(ticket.command, OpenRefund | EndRefund | EndOrder):
                wanted.refunded.add(ticket.command.order_id)
    return wanted


def _add_edit(wanted: Wanted, command: EditOrder) -> None:
    changes = command.changes
    if not changes.touches_amounts and changes.address is None:
        return
    wanted.edited.add(command.order_id)
    wanted.is_delivered = wanted.is_tendered = True
    wanted.names.setdefault(command.dialect, set()).update(changes.names)
    wanted.delivery |= {name for name in (changes.method, changes.branch) if name is not None}
    if changes.coupon_code is not None:
        wanted.coupon_codes.add(fold_code(changes.coupon_code))


def _add_order(wanted: Wanted, ticket: OrderTicket) -> None:
    draft, kept = ticket.request.draft, ticket.request.kept
    if kept is not None:
        wanted.drafts.add(kept.id)
    names = wanted.names.setdefault(draft.dialect, set())
    for line in draft.lines:
        names.update(names_of(line))
    if draft.delivery is not None:
        named = (draft.delivery.method, draft.delivery.branch)
        wanted.delivery |= {name for name in named if name is not None}
        wanted.is_delivered |= bool(wanted.delivery)
    wanted.is_tendered |= draft.tender is not None
    if draft.buyer is not None:
        names.update(draft.buyer.keys)
    if draft.coupon_code is not None:
        wanted.coupon_codes.add(fold_code(draft.coupon_code))


async def gather(
    desk: DeskTransaction, store_id: int, tickets: Sequence[Ticket], now_ms: int
) -> Facts:
    """Lock and read everything that the tickets point at."""
    wanted = wanted_by(tickets)
    orders = await _lock_orders(desk, store_id, wanted)
    drafts = await _lock_drafts(desk, store_id, wanted)
    names = await _find_names(desk, store_id, wanted)
    edited = [order for order_id, order in orders.items() if order_id in wanted.edited]
    product_ids = sorted(
        {our_id for name, our_id in names.items() if name.kind == "product"}
        | {line.product_id for order in edited for line in order.lines if line.product_id}
    )
    product_ids = await _products_of_variants(desk, store_id, names, product_ids)
    returned = {
        line.variant_id
        for order in orders.values()
        for line in order.lines
        if line.is_stock_counted
    }
    variant_ids = sorted(wanted.variant_ids | returned)
    available = {}
    if product_ids or variant_ids:
        available = await desk.lock_stock(product_ids, variant_ids)
    coupons = await _lock_coupons(desk, wanted, orders)
    facts = Facts(
        terms=await desk.terms(),
        names=names,
        products=await desk.products(product_ids) if product_ids else {},
        available=available,
        coupons={coupon.id: coupon for _, coupon in coupons},
        coupon_ids={code: coupon.id for code, coupon in coupons},
        orders=orders,
        drafts=drafts,
    )
    buyers = {order.customer_id for order in edited if order.customer_id is not None}
    await _read_coupon_uses(desk, wanted, facts, buyers)
    if wanted.is_delivered:
        await _read_delivery(desk, store_id, wanted, facts)
    if wanted.is_tendered:
        facts.ways = await desk.run(lambda db: ways_to_pay(db, store_id))
    if orders:
        await _read_payments(desk, store_id, facts, now_ms)
        await _read_refunds(desk, store_id, wanted, facts)
        burnt = sorted(order.id for order in orders.values() if order.has_codes)
        if burnt:
            facts.burnt = await desk.run(lambda db: burnt_units(db, store_id, burnt))
    if wanted.codes:
        await _read_codes(desk, store_id, wanted, facts)
    return facts


async def _lock_orders(desk: DeskTransaction, store_id: int, wanted: Wanted) -> dict[int, Order]:
    if not wanted.order_ids:
        return {}
    order_ids = sorted(wanted.order_ids)
    await desk.lock_orders(order_ids)
    return await desk.run(lambda db: orders_by_id(db, store_id, order_ids))


async def _lock_drafts(desk: DeskTransaction, store_id: int, wanted: Wanted) -> Mapping[int, int]:
    if not wanted.drafts:
        return {}
    draft_ids = sorted(wanted.drafts)
    return await desk.run(lambda db: lock_drafts(db, store_id, draft_ids))


async def _find_names(desk: DeskTransaction, store_id: int, wanted: Wanted) -> dict[Name, int]:
    names: dict[Name, int] = {}
    for dialect, asked in wanted.names.items():
        if asked:
            names |= await desk.find_names(dialect, sorted(asked))
    by_sku = sorted(
        {
            name.value
            for asked in wanted.names.values()
            for name in asked
            if name.kind == "variant" and name.by == "sku"
        }
    )
    if by_sku:
        found = await desk.run(lambda db: find_skus(db, store_id, by_sku))
        names |= {Name("variant", "sku", sku): variant_id for sku, variant_id in found.items()}
    return names


async def _products_of_variants(
    desk: DeskTransaction, store_id: int, names: Mapping[Name, int], product_ids: list[int]
) -> list[int]:
    """The products that are named, and those that variants named alone belong to."""
    alone = sorted({our_id for name, our_id in names.items() if name.kind == "variant"})
    if not alone:
        return product_ids
    found = await desk.run(lambda db: products_of_variants(db, store_id, alone))
    return sorted({*product_ids, *found})


async def _read_delivery(
    desk: DeskTransaction, store_id: int, wanted: Wanted, facts: Facts
) -> None:
    """The shipping methods and branches of the store, and what callers call them."""
    named = sorted(wanted.delivery)
    if named:
        facts.names |= await desk.run(lambda db: our_ids_of(db, store_id, named))
    methods = await desk.run(lambda db: shipping_methods(db, store_id))
    places = await desk.run(lambda db: branches(db, store_id))
    facts.methods = {method.id: method for method in methods}
    facts.branches = {branch.id: branch for branch in places}


async def _lock_coupons(
    desk: DeskTransaction, wanted: Wanted, orders: dict[int, Order]
) -> list[tuple[str, Coupon]]:
    ended = sorted({order.coupon.id for order in orders.values() if order.coupon})
    if not wanted.coupon_codes and not ended:
        return []
    return await desk.lock_coupons(sorted(wanted.coupon_codes), ended)


async def _read_coupon_uses(
    desk: DeskTransaction, wanted: Wanted, facts: Facts, buyers: Collection[int]
) -> None:
    """How often the callers' customers, and the `buyers` of edited orders, used a coupon."""
    limited = sorted(
        coupon.id for coupon in facts.coupons.values() if coupon.uses_max_per_customer is not None
    )
    if not limited:
        return
    # A rival that held the coupon may have made the customer meanwhile, with a use of it.
    for dialect, asked in wanted.names.items():
        customers = sorted(name for name in asked if name.kind == "customer")
        if customers:
            facts.names |= await desk.find_names(dialect, customers)
    customer_ids = {our_id for name, our_id in facts.names.items() if name.kind == "customer"}
    customer_ids |= set(buyers)
    if customer_ids:
        facts.coupon_uses = await desk.coupon_uses(limited, sorted(customer_ids))


async def _read_payments(desk: DeskTransaction, store_id: int, facts: Facts, now_ms: int) -> None:
    order_ids = sorted(facts.orders)
    begun_after_ms = now_ms - PAYMENT_LASTS_MS
    checkouts: dict[int, Checkout] = await desk.run(
        lambda db: checkouts_of_orders(db, store_id, order_ids)
    )
    facts.checkouts = checkouts
    found = await desk.run(lambda db: payments_of_orders(db, store_id, order_ids))
    facts.payments = {one.id: one for its in found.values() for one in its}
    facts.paying = await desk.run(
        lambda db: orders_being_paid(db, store_id, order_ids, begun_after_ms)
    )


async def _read_refunds(desk: DeskTransaction, store_id: int, wanted: Wanted, facts: Facts) -> None:
    # Nothing has gone back, or was to go back, of what nobody has paid.
    order_ids = sorted(one.id for one in facts.orders.values() if one.paid_minor)
    order_ids = [one for one in order_ids if one in wanted.refunded]
    if order_ids:
        found = await desk.run(lambda db: refunds_of_orders(db, store_id, order_ids))
        facts.refunds = {one.id: one for its in found.values() for one in its}


async def _read_codes(desk: DeskTransaction, store_id: int, wanted: Wanted, facts: Facts) -> None:
    """What is known of the codes that are added, and how many of them orders wait for."""
    texts, named = sorted(wanted.codes), sorted(wanted.variant_ids)
    facts.coded = await desk.run(lambda db: coded_variants(db, store_id, named))
    facts.known_codes = await desk.run(lambda db: known_codes(db, store_id, texts))
    facts.owed = await desk.run(lambda db: owed_of_variants(db, store_id, named))
