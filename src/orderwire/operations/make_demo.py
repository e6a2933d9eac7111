"""Fill an empty database with the demo store: its catalogue, customers, token, and a history.

Rule 1: only ever a database without stores. What `make_demo` made, it marks, and only a marked
database is used as a demo again.
Rule 2: the history is made by the same operations that make every order, with the clock set back.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum

from orderwire.admission.tickets import Answer, CommandTicket, Received
from orderwire.engine.drafts import Buyer, Draft, DraftLine, Name
from orderwire.engine.ending import EndOrder
from orderwire.engine.order_life import OrderStep
from orderwire.engine.orders import Order, Origin
from orderwire.engine.paying import event_of, take_step
from orderwire.engine.placing import Outcome, Placed
from orderwire.operations.demo_goods import make_demo_goods
from orderwire.operations.demo_salla import make_demo_salla
from orderwire.operations.demo_selling import (
    BANK_ACCOUNTS,
    BRANCHES,
    SALLA_IDS,
    SHIPPING_METHODS,
    WAYS_TO_PAY,
)
from orderwire.operations.demo_shelves import CATEGORIES, PAGES
from orderwire.operations.demo_shoplazza import make_demo_shoplazza
from orderwire.operations.demo_store import (
    COUPONS,
    CURRENCY,
    CUSTOMERS,
    HISTORY,
    PRODUCTS,
    STORE_ID,
    TAX_RATES,
    TOKENS,
    DemoOrder,
    DemoProduct,
    demo_store,
)
from orderwire.operations.pay_checkout import pay_checkout
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.show_checkout import PayLink
from orderwire.operations.world import Caller, World
from orderwire.storage.catalogue import insert_coupon, insert_product
from orderwire.storage.categories import Category, insert_category, put_into_categories
from orderwire.storage.counters import reserve_ids
from orderwire.storage.customers import insert_customer
from orderwire.storage.database import Connection
from orderwire.storage.events import record_events
from orderwire.storage.fleet import all_stores
from orderwire.storage.orders import lock_order, save_order
from orderwire.storage.outside import insert_outside_id
from orderwire.storage.products import ProductPage, insert_page
from orderwire.storage.rows import CustomerRow
from orderwire.storage.selling import (
    replace_bank_accounts,
    replace_branches,
    replace_shipping_methods,
    replace_ways_to_pay,
)
from orderwire.storage.stores import Token, get_mark, insert_store, insert_token, set_mark

_MARK = "made_by"
_DEMO = "demo"
_DIALECT = "rmz"


class Standing(Enum):
    """What a database is to the demo: empty, made by it, or somebody's own."""

    EMPTY = "empty"
    DEMO = "demo"
    IN_USE = "in_use"


def standing_of(db: Connection) -> Standing:
    """Whether the database is empty, a demo's, or in real use."""
    if get_mark(db, _MARK) == _DEMO:
        return Standing.DEMO
    return Standing.IN_USE if all_stores(db) else Standing.EMPTY


async def make_demo(world: World) -> None:
    """Make the demo store in an empty database. Raises DatabaseError."""
    now_ms = world.now_ms()
    await world.database.write(lambda db: _make_store(db, now_ms))
    store = demo_store(now_ms)
    await make_demo_goods(world, STORE_ID)
    for demo in HISTORY:
        await _make_order(world, Caller(token_id=0, store=store), demo)
    await world.database.write(lambda db: set_mark(db, _MARK, _DEMO))


def _make_store(db: Connection, now_ms: int) -> None:
    insert_store(db, demo_store(now_ms), TAX_RATES)
    category_ids = _make_categories(db, now_ms)
    for product in PRODUCTS:
        _make_product(db, product, category_ids, now_ms)
    make_demo_shoplazza(db, STORE_ID, now_ms)
    for coupon in COUPONS:
        coupon_id = reserve_ids(db, STORE_ID, 1)
        insert_coupon(db, STORE_ID, replace(coupon, id=coupon_id))
    for customer in CUSTOMERS:
        customer_id = reserve_ids(db, STORE_ID, 1)
        row = CustomerRow(
            STORE_ID,
            customer_id,
            customer.first_name,
            customer.last_name,
            customer.email,
            customer.phone,
            now_ms,
        )
        insert_customer(db, row)
        insert_outside_id(
            db, STORE_ID, _DIALECT, "customer", outside_id=customer.rmz_id, our_id=customer_id
        )
    for dialect, token in TOKENS.items():
        known = Token(id=reserve_ids(db, STORE_ID, 1), store_id=STORE_ID, dialect=dialect)
        insert_token(db, token, known, name="demo", created_ms=now_ms)
    _make_selling(db)
    make_demo_salla(db, now_ms)


def _make_selling(db: Connection) -> None:
    """Let the store deliver and be paid, under ids of ours and those that Salla gave."""
    methods = [replace(one, id=reserve_ids(db, STORE_ID, 1)) for one in SHIPPING_METHODS]
    branches = [replace(one, id=reserve_ids(db, STORE_ID, 1)) for one in BRANCHES]
    accounts = [replace(one, id=reserve_ids(db, STORE_ID, 1)) for one in BANK_ACCOUNTS]
    replace_shipping_methods(db, STORE_ID, methods)
    replace_branches(db, STORE_ID, branches)
    replace_bank_accounts(db, STORE_ID, accounts)
    replace_ways_to_pay(db, STORE_ID, WAYS_TO_PAY)
    firsts = {
        "shipping_method": methods[0].id,
        "branch": branches[0].id,
        "bank_account": accounts[0].id,
    }
    for kind, our_id in firsts.items():
        insert_outside_id(db, STORE_ID, "salla", kind, outside_id=SALLA_IDS[kind], our_id=our_id)


def _make_categories(db: Connection, now_ms: int) -> dict[str, int]:
    """Put up the shelves; returns their ids by slug."""
    ids: dict[str, int] = {}
    for index, demo in enumerate(CATEGORIES, start=1):
        ids[demo.slug] = reserve_ids(db, STORE_ID, 1)
        category = Category(
            id=ids[demo.slug],
            slug=demo.slug,
            title=demo.title,
            description=demo.description,
            parent_id=None if demo.below is None else ids[demo.below],
            sort_index=index,
            created_ms=now_ms,
            updated_ms=now_ms,
        )
        insert_category(db, STORE_ID, category)
        insert_outside_id(
            db, STORE_ID, _DIALECT, "category", outside_id=demo.rmz_id, our_id=category.id
        )
    return ids


def _make_product(
    db: Connection, demo: DemoProduct, category_ids: Mapping[str, int], now_ms: int
) -> None:
    """Give a product its ids, put it on sale and on its shelves."""
    first = reserve_ids(db, STORE_ID, 1 + len(demo.product.variants))
    variants = [
        replace(variant, id=first + 1 + index)
        for index, variant in enumerate(demo.product.variants)
    ]
    product = replace(demo.product, id=first, variants=variants)
    available = {variant.id: demo.available for variant in variants}
    page = PAGES[product.slug]
    costs = {(variant.id, CURRENCY): page.cost_minor for variant in variants}
    insert_product(db, STORE_ID, product, available=available, now_ms=now_ms, costs=costs)
    insert_page(db, STORE_ID, product.id, ProductPage(description=page.description))
    shelves = [category_ids[slug] for slug in page.categories]
    put_into_categories(db, STORE_ID, product.id, shelves)
    insert_outside_id(db, STORE_ID, _DIALECT, "product", outside_id=demo.rmz_id, our_id=product.id)
    for outside_id, variant in zip(demo.rmz_plan_ids, variants, strict=False):
        insert_outside_id(
            db, STORE_ID, _DIALECT, "variant", outside_id=outside_id, our_id=variant.id
        )


async def _make_order(world: World, caller: Caller, demo: DemoOrder) -> None:
    """Let an order of the past happen, step by step."""
    at_ms = world.now_ms() - demo.minutes_ago * 60_000
    past = replace(world, now_ms=lambda: at_ms)
    made: list[Placed] = []

    def answer(outcome: Outcome, _: int, __: str) -> Answer:
        assert isinstance(outcome, Placed), outcome
        made.append(outcome)
        return Answer(201, b"")

    await place_order(past, caller, _asked(demo, answer))
    placed = made[-1]
    if demo.card is not None and placed.checkout is not None:
        link = PayLink(
            store_id=STORE_ID, checkout_id=placed.checkout.id, token=placed.checkout.token
        )
        await pay_checkout(
            past, link, provider="test", form={"card_number": demo.card}, request_id=_DEMO
        )
    origin = Origin(actor=_DEMO, dialect=_DIALECT, request_id=_DEMO)
    if demo.ends == "started":
        await world.database.write(lambda db: _start(db, placed.order.id, origin, at_ms))
    if demo.ends in ("expired", "cancelled"):
        step = OrderStep.EXPIRE if demo.ends == "expired" else OrderStep.CANCEL
        over_ms = at_ms + caller.store.checkout_lasts_ms
        command = EndOrder(order_id=placed.order.id, step=step, reason=_DEMO, now_ms=over_ms)
        await world.desk.command(STORE_ID, CommandTicket(command=command, origin=origin))


def _asked(demo: DemoOrder, answer: Callable[[Outcome, int, str], Answer]) -> Asked:
    name = Name("customer", "id", demo.rmz_customer_id, _DIALECT)
    return Asked(
        draft=Draft(
            dialect=_DIALECT,
            source="demo",
            buyer=Buyer(customer_id=demo.rmz_customer_id, keys=(name,)),
            lines=[
                DraftLine(
                    product=Name("product", "slug", demo.slug),
                    quantity=demo.quantity,
                    plan=None
                    if demo.rmz_plan_id is None
                    else Name("variant", "id", demo.rmz_plan_id, _DIALECT),
                )
            ],
            coupon_code=demo.coupon_code,
        ),
        fingerprint=f"demo {demo.minutes_ago}",
        idempotency_key=None,
        received=Received(method="", path=_DEMO, headers="{}", body=b""),
        request_id=_DEMO,
        answer=answer,
    )


def _start(db: Connection, order_id: int, origin: Origin, now_ms: int) -> None:
    order = lock_order(db, STORE_ID, order_id)
    assert order is not None, order_id
    started = take_step(order, OrderStep.START, now_ms)
    assert isinstance(started, Order), started
    save_order(db, started, read_version=order.version)
    record_events(db, started, [event_of(OrderStep.START)], origin, now_ms)
