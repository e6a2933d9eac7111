"""Orders by the merchant's word, in real databases: drafts, imports, and edits."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from orderwire.engine.addresses import Address
from orderwire.engine.catalogue import ProductKind, Variant
from orderwire.engine.delivering import Branch, DeliveryKind, PriceRule, ShippingMethod
from orderwire.engine.drafts import (
    Buyer,
    Claim,
    ClaimKind,
    Contact,
    Draft,
    DraftDelivery,
    DraftLine,
    KeptAs,
    Name,
    Past,
    Stated,
    StatedLine,
    Tender,
    TenderState,
)
from orderwire.engine.edit_contents import Changes
from orderwire.engine.editing import Edited
from orderwire.engine.offering import WayToPay
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Event, Order
from orderwire.engine.refusals import (
    AmountsFixed,
    EditedMeanwhile,
    LineNotFound,
    OutOfStock,
    OwnIdReused,
    ProductNotFound,
    Refusal,
    WrongState,
)
from orderwire.operations import save_draft
from orderwire.operations.edit_order import Edit, edit_order
from orderwire.operations.import_orders import import_order, rehearse_import
from orderwire.operations.place_by_word import ByWord, Word, place_by_word
from orderwire.operations.place_draft import place_draft, quote_draft
from orderwire.operations.world import World, make_world
from orderwire.storage import selling
from orderwire.storage.database import Connection
from orderwire.storage.drafts import get_draft
from orderwire.storage.edits import save_edited
from orderwire.storage.orders import Stale, get_order
from orderwire.storage.outside import our_ids_of
from orderwire.storage.rows import to_json
from orderwire.storage.stores import get_store
from tests import make
from tests.databases import opened
from tests.shop import ORIGIN, STORE, everything, fill, rows_of

BOOK, FILM = (
    replace(
        make.product(product_id, kind=kind),
        variants=[replace(make.product(product_id).variants[0], sku=sku)],
    )
    for product_id, kind, sku in (
        (101, ProductKind.PHYSICAL, "BOOK"),
        (102, ProductKind.DIGITAL, "FILM"),
    )
)
BIG = Variant(
    id=1011,
    sku="BOOK-BIG",
    prices={"SAR": make.product(minor=20_000).variants[0].prices["SAR"]},
    weight_grams=700,
)
CATALOGUE = [replace(BOOK, variants=[*BOOK.variants, BIG]), FILM]
METHOD = ShippingMethod(
    id=5, name="Standard", carrier="SMSA", rules=(PriceRule(currency="SAR", amount_minor=2_000),)
)
BRANCH = Branch(id=6, name="Olaya", address=Address(country="SA", city="Riyadh"))
CASH = WayToPay(provider="cash_on_delivery", fees=(PriceRule(currency="SAR", amount_minor=1_000),))
SARA = Contact(first_name="Sara", email="sara@example.com", phone=make.PHONE)


def sku(name: str, quantity: int = 1, **more: Any) -> DraftLine:  # noqa: ANN401 - of any field
    """So many of a SKU."""
    return DraftLine(product=None, variant=Name("variant", "sku", name), quantity=quantity, **more)


FULL = Draft(
    dialect="file",
    lines=[
        sku("BOOK-BIG", 2),
        sku("BOOK", 1, stated=StatedLine(unit_minor=7_777)),
        DraftLine(
            product=None,
            quantity=3,
            options=(("Text", ("For Omar",)),),
            notice="in gold",
            stated=StatedLine(unit_minor=333, name="Engraving — نقش", sku="ENG"),
        ),
    ],
    source="telephone",
    currency="SAR",
    buyer=Buyer(contact=SARA, keys=(make.phone(), make.email())),
    coupon_code="SAVE10",
    own_id="their-1",
    checkout_lasts_ms=99_000,
    delivery=DraftDelivery(
        kind=DeliveryKind.SHIPPING,
        method=Name("shipping_method", "id", "5", "file"),
        address=Address(country="SA", city="Jeddah", more={"short_address": "RRRD2929"}),
        receiver=Contact(first_name="Omar"),
    ),
    billing_address=Address(country="SA", company="ACME"),
    note="Ring twice 😀",
    tags=("vip", "gift"),
    tender=Tender(
        provider="cash_on_delivery",
        state=TenderState.PROMISED,
        method="cash",
        reference="COD-1",
        evidence="promised by telephone",
    ),
    accepts=("bank_transfer", "test"),
    stated=Stated(fees=(("Wrap", 500),), includes_tax=True),
)

PAST = replace(
    FULL,
    own_id="old-1",
    coupon_code="LONG-GONE",
    lines=[
        sku("BOOK", 2, stated=StatedLine(unit_minor=9_000)),
        sku("LOST", stated=StatedLine(unit_minor=100, name="Lost")),
    ],
    tender=Tender(provider="manual", state=TenderState.CAPTURED, method="card", reference="T-9"),
    stated=Stated(discount_minor=1_800, shipping_minor=1_500, total_minor=17_800),
    past=Past(
        number="WEB-77",
        created_ms=make.NOW_MS - 10**9,
        state=OrderState.COMPLETED,
        fulfilled=True,
    ),
)


@asynccontextmanager
async def store(url: str, *, available: int = 10) -> AsyncIterator[World]:
    """A store that ships, with somebody who works for it."""

    def open_it(db: Connection) -> None:
        fill(db, products=CATALOGUE, available=available, coupons=[make.coupon(uses_max=5)])
        selling.replace_shipping_methods(db, STORE, [METHOD])
        selling.replace_branches(db, STORE, [BRANCH])
        selling.replace_ways_to_pay(db, STORE, [CASH])

    async with opened(url) as database:
        await database.write(open_it)
        world = make_world(database, "https://shop.example", lambda: make.NOW_MS)
        try:
            yield world
        finally:
            await world.close()


async def rows(world: World) -> dict[str, list[dict[str, Any]]]:
    return await world.database.read(everything)


async def order_of(world: World, order_id: int) -> Order:
    found = await world.database.read(lambda db: get_order(db, STORE, order_id))
    assert found is not None
    return found


def placed(done: object) -> Order:
    assert isinstance(done, ByWord), done
    return done.order


async def in_store(
    world: World, draft: Draft, work: Callable[..., Any] = import_order
) -> ByWord | Refusal:
    at = await world.database.read(lambda db: get_store(db, STORE))
    assert at is not None
    more = {} if work is rehearse_import else {"actor": "me"}
    done: ByWord | Refusal = await work(world, at, draft, document=b"{}", **more)
    return done


# --- Drafts --------------------------------------------------------------------------------------


def test_a_draft_reads_back_with_every_field(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            kept = await save_draft.add_draft(world, STORE, FULL)
            found = await save_draft.read_draft(world, STORE, kept.id)
            assert found is not None
            assert to_json(found) == to_json(kept)
            assert await save_draft.read_draft(world, 2, kept.id) is None

    asyncio.run(story())


def test_a_draft_holds_nothing_and_a_quote_leaves_nothing(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            kept = await save_draft.add_draft(world, STORE, FULL)
            before = await rows(world)
            quoted = placed(await quote_draft(world, STORE, kept.id))
            assert await rows(world) == before
            made = placed(await place_draft(world, STORE, kept.id, actor="me"))
            assert quoted.total_minor == made.total_minor
            assert (quoted.number, made.number) == (0, 1001)
            names = ("charges", "details", "subtotal_minor", "tax_minor", "coupon")
            assert to_json([getattr(quoted, one) for one in names]) == to_json(
                [getattr(made, one) for one in names]
            )

    asyncio.run(story())


def test_a_draft_becomes_the_order_that_it_describes(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            kept = await save_draft.add_draft(world, STORE, FULL)
            made = placed(await place_draft(world, STORE, kept.id, actor="me"))
            order = await order_of(world, made.id)
            assert to_json(order) == to_json(made)
            assert [(one.sku, one.unit_minor) for one in order.lines] == [
                ("BOOK-BIG", 20_000),
                ("BOOK", 7_777),
                ("ENG", 333),
            ]
            worth = 2 * 20_000 + 7_777 + 3 * 333
            assert order.discount_minor == round(worth / 10)
            assert [one.amount_minor for one in order.charges] == [2_000, 1_000, 500]
            assert order.total_minor == worth - order.discount_minor + 3_500
            assert (order.state, order.details.stated) == (OrderState.PLACED, ["price", "fee"])
            (payment,) = await world.database.read(lambda db: rows_of(db, "payments"))
            assert (payment["state"], payment["amount_minor"]) == ("promised", order.total_minor)
            (checkout,) = await world.database.read(lambda db: rows_of(db, "checkouts"))
            assert (checkout["state"], checkout["accepts"]) == (
                "promised",
                '["bank_transfer","test"]',
            )
            stock = await world.database.read(lambda db: rows_of(db, "stock"))
            assert {row["variant_id"]: row["available"] for row in stock} == {
                1010: 9,
                1011: 8,
                1020: 10,
            }

    asyncio.run(story())


def test_two_who_place_a_draft_at_once_get_one_order(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            kept = await save_draft.add_draft(world, STORE, replace(FULL, own_id=None))
            other = make_world(world.database, "", lambda: make.NOW_MS)
            done = await asyncio.gather(
                *(
                    place_draft(one, STORE, kept.id, actor="me")
                    for one in (world, other, world, other)
                )
            )
            await other.desk.close()
            orders = {placed(one).id for one in done}
            assert len(orders) == 1
            assert sum(one.is_new for one in done if isinstance(one, ByWord)) == 1
            again = await place_draft(world, STORE, kept.id, actor="me")
            assert {placed(again).id} == orders
            remembered = await world.database.read(lambda db: get_draft(db, STORE, kept.id))
            assert remembered is not None
            assert {remembered.order_id} == orders

    asyncio.run(story())


def test_a_draft_is_changed_by_who_saw_it_last_and_never_once_it_is_an_order(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            kept = await save_draft.add_draft(world, STORE, FULL)
            changed = await save_draft.change_draft(world, STORE, kept.id, OTHER, version=1)
            assert not isinstance(changed, Refusal)
            stale = await save_draft.change_draft(world, STORE, kept.id, FULL, version=1)
            assert stale == EditedMeanwhile(2)
            order = placed(await place_draft(world, STORE, kept.id, actor="me"))
            assert [line.sku for line in order.lines] == ["FILM"]
            late = await save_draft.change_draft(world, STORE, kept.id, FULL, version=3)
            assert late == WrongState(state="placed", step="edit")
            assert await save_draft.read_drafts(world, STORE, with_placed=False) == []
            assert await save_draft.drop_draft(world, STORE, kept.id)
            assert not await save_draft.drop_draft(world, STORE, kept.id)
            assert await place_draft(world, STORE, kept.id, actor="me") is None
            assert (await order_of(world, order.id)).number == 1001

    asyncio.run(story())


OTHER = replace(FULL, own_id=None, lines=[sku("FILM")], tender=None)


def test_a_draft_is_not_placed_as_it_was_before_a_change(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            kept = await save_draft.add_draft(world, STORE, FULL)
            await save_draft.change_draft(world, STORE, kept.id, OTHER, version=1)
            shop = await world.database.read(lambda db: get_store(db, STORE))
            assert shop is not None
            seen = Word(
                draft=kept.draft,
                fingerprint="seen",
                source="/",
                document=b"",
                actor="me",
                claims=[Claim(ClaimKind.OWN_ID, 0, "seen")],
                kept=KeptAs(kept.id, 1),
            )
            assert await place_by_word(world, shop, seen) == EditedMeanwhile(2)
            assert await world.database.read(lambda db: rows_of(db, "orders")) == []
            dropped = replace(seen, kept=KeptAs(kept.id + 1, 1))
            assert await place_by_word(world, shop, dropped) == EditedMeanwhile(0)

    asyncio.run(story())


def test_a_change_is_in_the_order_or_comes_too_late(url: str) -> None:
    async def story() -> None:
        async with store(url, available=20) as world:
            film, book = (Draft(dialect="file", lines=[sku(one)]) for one in ("FILM", "BOOK"))
            for _ in range(20):
                kept = await save_draft.add_draft(world, STORE, book)
                changed, made = await asyncio.gather(
                    save_draft.change_draft(world, STORE, kept.id, film, version=1),
                    place_draft(world, STORE, kept.id, actor="me"),
                )
                is_changed = not isinstance(changed, Refusal)
                assert [line.sku for line in placed(made).lines] == [
                    "FILM" if is_changed else "BOOK"
                ]
                noted = await save_draft.read_draft(world, STORE, kept.id)
                assert noted is not None
                assert (noted.order_id, noted.version) == (placed(made).id, 2 + is_changed)

    asyncio.run(story())


def test_a_draft_that_is_refused_can_be_placed_later(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            wanted = Draft(dialect="file", lines=[sku("BOOK", 11)])
            kept = await save_draft.add_draft(world, STORE, wanted)
            short = OutOfStock("Product 101", 11, 10)
            assert await quote_draft(world, STORE, kept.id) == short
            assert await place_draft(world, STORE, kept.id, actor="me") == short
            wanted = replace(wanted, lines=[sku("BOOK", 10)])
            await save_draft.change_draft(world, STORE, kept.id, wanted, version=1)
            assert placed(await place_draft(world, STORE, kept.id, actor="me")).number == 1001

    asyncio.run(story())


# --- Imports -------------------------------------------------------------------------------------


def test_an_imported_order_is_what_it_was_and_moves_nothing(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            before = await rows(world)
            made = placed(await in_store(world, PAST))
            order = await order_of(world, made.id)
            assert to_json(order) == to_json(made)
            assert (order.state, order.outside_number, order.number) == (
                OrderState.COMPLETED,
                "WEB-77",
                1001,
            )
            assert order.created_ms == order.placed_ms == make.NOW_MS - 10**9
            assert order.is_paid
            assert [line.fulfilled for line in order.lines] == [2, 1]
            assert [line.name for line in order.lines] == ["Product 101", "Lost"]
            after = await rows(world)
            for table in ("stock", "coupons", "coupon_uses", "outbox"):
                assert after[table] == before[table]
            (event,) = after["order_events"]
            assert (event["kind"], event["at_ms"]) == ("order.imported", make.NOW_MS)
            name = Name("order", "id", "old-1", "file")
            found = await world.database.read(lambda db: our_ids_of(db, STORE, [name]))
            assert found == {name: order.id}

    asyncio.run(story())


def test_an_order_is_imported_once_and_not_with_other_content(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            assert PAST.past is not None
            telling = replace(PAST, past=replace(PAST.past, tells=True))
            done = await asyncio.gather(*(in_store(world, PAST) for _ in range(4)))
            first = {placed(one).id for one in done}
            assert len(first) == 1
            assert {placed(await in_store(world, telling)).id} == first
            other = await in_store(world, replace(PAST, note="another"))
            assert other == OwnIdReused("old-1")
            rehearsed = await in_store(world, PAST, rehearse_import)
            assert isinstance(rehearsed, ByWord)
            assert not rehearsed.is_new
            assert len((await rows(world))["orders"]) == 1

    asyncio.run(story())


def test_what_is_asked_for_moves(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            assert PAST.past is not None
            moving = replace(
                PAST,
                coupon_code="save10",
                past=replace(PAST.past, takes_stock=True, counts_coupon=True, tells=True),
            )
            rehearsed = placed(await in_store(world, moving, rehearse_import))
            assert rehearsed.coupon is not None
            assert (await rows(world))["orders"] == []
            await in_store(world, moving)
            after = await rows(world)
            assert {row["variant_id"]: row["available"] for row in after["stock"]}[1010] == 8
            assert [row["uses"] for row in after["coupons"]] == [1]
            assert len(after["outbox"]) == 1

    asyncio.run(story())


@pytest.mark.parametrize("state", [OrderState.CANCELLED, OrderState.EXPIRED])
def test_what_ended_elsewhere_holds_nothing_even_if_it_is_asked_for(
    url: str, state: OrderState
) -> None:
    async def story() -> None:
        async with store(url) as world:
            before = await rows(world)
            past = Past(
                number=None,
                created_ms=1,
                state=state,
                takes_stock=True,
                counts_coupon=True,
            )
            ended = replace(PAST, tender=None, coupon_code="SAVE10", past=past)
            order = placed(await in_store(world, ended))
            assert order.stock_counted() == {}
            after = await rows(world)
            assert (after["stock"], after["coupons"]) == (before["stock"], before["coupons"])

    asyncio.run(story())


def test_nothing_of_ours_is_charged_for_an_order_of_the_past(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            at_the_door = Tender(provider="cash_on_delivery", state=TenderState.PROMISED)
            assert PAST.past is not None
            past = replace(PAST.past, state=OrderState.PLACED, fulfilled=False)
            plain = replace(PAST, tender=at_the_door, stated=None, past=past)
            order = placed(await in_store(world, plain))
            assert (order.charges_minor, order.total_minor) == (0, 18_100)
            assert order.details.delivery is not None
            assert order.details.delivery.name == "Standard"

    asyncio.run(story())


# --- Edits ---------------------------------------------------------------------------------------


async def edit(world: World, order: Order, **what: Any) -> Order | Refusal:  # noqa: ANN401 - any
    by_name = what.pop("by_name", {})
    version = what.pop("version", None)
    wanted = Edit(
        order_id=order.id,
        changes=Changes(**what),
        origin=ORIGIN,
        by_name=by_name,
        version=version,
        dialect="file",
    )
    return await edit_order(world, STORE, wanted)


def test_an_edited_order_reads_back_as_it_was_decided(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            kept = await save_draft.add_draft(world, STORE, FULL)
            made = placed(await place_draft(world, STORE, kept.id, actor="me"))
            after = await edit(
                world,
                made,
                by_name={"BOOK-BIG": 1, "BOOK": 0},
                added=[sku("BOOK", 2)],
                removes_coupon=True,
                note="",
                remove_tags=("vip",),
                receiver=SARA,
            )
            assert isinstance(after, Order), after
            assert to_json(await order_of(world, made.id)) == to_json(after)
            assert after.total_minor == 20_000 + 999 + 2 * 10_000 + 3_500
            tables = await rows(world)
            stock = {row["variant_id"]: row["available"] for row in tables["stock"]}
            assert stock == {1010: 8, 1011: 9, 1020: 10}
            assert tables["coupon_uses"] == []
            assert [row["uses"] for row in tables["coupons"]] == [0]
            assert [row["amount_minor"] for row in tables["payments"]] == [after.total_minor]
            assert tables["order_events"][-1]["kind"] == "order.edited"
            assert {row["stock_state"] for row in tables["order_lines"]} == {"taken", "none"}

    asyncio.run(story())


def test_everything_that_can_be_taken_off_is_taken_off(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            draft = Draft(dialect="file", lines=[sku("BOOK")], note="n", tags=("t",))
            kept = await save_draft.add_draft(world, STORE, draft)
            made = placed(await place_draft(world, STORE, kept.id, actor="me"))
            after = await edit(world, made, note="", remove_tags=("t",))
            assert isinstance(after, Order)
            (row,) = await world.database.read(lambda db: rows_of(db, "orders"))
            assert (row["details"], row["version"]) == (None, 2)
            assert await edit(world, after, note="") == await order_of(world, made.id)

    asyncio.run(story())


def test_of_two_edits_of_one_version_one_is_done(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            kept = await save_draft.add_draft(
                world, STORE, Draft(dialect="file", lines=[sku("BOOK")])
            )
            made = placed(await place_draft(world, STORE, kept.id, actor="me"))
            other = make_world(world.database, "", lambda: make.NOW_MS)
            done = await asyncio.gather(
                *(
                    edit(one, made, version=1, by_name={"BOOK": count})
                    for count, one in enumerate((world, other, world, other), 2)
                )
            )
            await other.desk.close()
            won = [one for one in done if isinstance(one, Order)]
            assert len(won) == 1
            assert [one for one in done if not isinstance(one, Order)] == [EditedMeanwhile(2)] * 3
            held = won[0].lines[0].quantity
            tables = await rows(world)
            assert {row["variant_id"]: row["available"] for row in tables["stock"]}[
                1010
            ] == 10 - held

    asyncio.run(story())


def test_the_last_units_go_to_one_of_many_edits(url: str) -> None:
    async def story() -> None:
        async with store(url, available=12) as world:
            orders = []
            for _ in range(8):
                kept = await save_draft.add_draft(
                    world, STORE, Draft(dialect="file", lines=[sku("BOOK")])
                )
                orders.append(placed(await place_draft(world, STORE, kept.id, actor="me")))
            other = make_world(world.database, "", lambda: make.NOW_MS)
            done = await asyncio.gather(
                *(
                    edit((world, other)[index % 2], order, by_name={"BOOK": 3})
                    for index, order in enumerate(orders)
                )
            )
            await other.desk.close()
            assert sum(isinstance(one, Order) for one in done) == 2
            assert all(isinstance(one, Order | OutOfStock) for one in done)
            tables = await rows(world)
            assert {row["variant_id"]: row["available"] for row in tables["stock"]}[1010] == 0

    asyncio.run(story())


def test_an_edit_that_is_refused_changes_nothing(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            kept = await save_draft.add_draft(world, STORE, FULL)
            made = placed(await place_draft(world, STORE, kept.id, actor="me"))
            imported = placed(await in_store(world, PAST))
            before = await rows(world)
            assert await edit(world, made, by_name={"NOPE": 1}) == LineNotFound("NOPE")
            unknown = await edit(world, made, note="x", added=[sku("NOPE")])
            assert unknown == ProductNotFound("NOPE")
            paid = await edit(world, imported, by_name={"BOOK": 1}, note="x")
            assert paid == AmountsFixed("paid")
            assert await rows(world) == before

    asyncio.run(story())


def test_an_edit_is_saved_on_the_version_that_it_was_decided_on(url: str) -> None:
    async def story() -> None:
        async with store(url) as world:
            made = placed(await in_store(world, PAST))
            noted = replace(made, version=2, details=replace(made.details, note="x"))
            outcome = Edited(before=made, order=noted, payments=[], events=[Event("order.edited")])

            def save(db: Connection) -> None:
                save_edited(db, outcome, ORIGIN, make.NOW_MS)

            await world.database.write(save)
            with pytest.raises(Stale):
                await world.database.write(save)

    asyncio.run(story())
