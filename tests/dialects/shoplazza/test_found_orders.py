"""Finding orders: pages, cursors, filters, counts and numbers, in each version."""

from base64 import urlsafe_b64encode
from itertools import chain
from typing import Any

import pytest

from orderwire.dialects.shoplazza.listing_orders import GOODS, MONEY, STATES
from orderwire.engine.drafts import Draft, DraftLine, Name, Past
from orderwire.engine.order_life import OrderState
from orderwire.operations.import_orders import import_order
from orderwire.operations.place_by_word import ByWord
from orderwire.storage.stores import get_store
from tests.dialects.shoplazza.living import (
    error,
    paid,
    placed_on_its_own,
    post,
    put,
    said,
    ship,
)
from tests.dialects.shoplazza.serving import (
    FLAT,
    NEWEST,
    OTHER_TOKEN,
    VERSIONS,
    Shoplazza,
    order_like,
)


def ids(page: dict[str, Any]) -> list[str]:
    """The ids on a page."""
    return [order["id"] for order in page["orders"]]


def walk(shoplazza: Shoplazza, size: int, **query: str) -> list[list[str]]:
    """All pages of a list, one behind the other."""
    pages, cursor = [], ""
    while True:
        page = shoplazza.get("/orders", page_size=size, cursor=cursor, **query)
        pages.append(ids(page))
        cursor = page["cursor"]
        assert page["has_more"] is bool(cursor)
        if not page["has_more"]:
            return pages


def live_through_everything(shoplazza: Shoplazza) -> None:
    """Orders at every turn of their life, beside those of the demo's history."""
    placed_on_its_own(shoplazza)
    shoplazza.placed()  # cash on delivery
    cancelled = placed_on_its_own(shoplazza)
    said(post(shoplazza, f"/orders/{cancelled['id']}/cancel"))
    for units, complete, back in (
        (0, True, ""),
        (1, False, ""),
        (0, False, "5.00"),
        (1, True, "77.47"),
    ):
        order = paid(shoplazza)
        path = f"/orders/{order['id']}"
        sent = said(post(shoplazza, f"{path}/fulfillments", ship(order, units)))["fulfillment"]
        if complete:
            said(post(shoplazza, f"{path}/fulfillments/{sent['id']}/complete"))
        if back:
            said(post(shoplazza, f"{path}/refund", {"refund": {"refund_total": back}}))
    returned = paid(shoplazza)
    path = f"/orders/{returned['id']}"
    said(post(shoplazza, f"{path}/fulfillments", ship(returned)))
    line = returned["line_items"][0]["id"]
    for units in (1, 1):
        refund = {
            "refund_total": "40.00",
            "refund_line_items": [
                {"line_item_id": line, "quantity": units, "return_inventory": True}
            ],
        }
        post(shoplazza, f"{path}/refund", {"refund": refund})


@pytest.mark.parametrize("version", VERSIONS)
def test_every_word_finds_the_orders_that_have_it(shoplazza: Shoplazza, version: str) -> None:
    live_through_everything(shoplazza)
    size = {"limit": 250} if version == FLAT else {"page_size": 250}
    every = shoplazza.get("/orders", version=version, **size)["orders"]
    seen = set()
    for name, words in (
        ("status", STATES),
        ("financial_status", MONEY),
        ("fulfillment_status", GOODS),
    ):
        for word in words:
            if version == FLAT and word in ("authorized", "partially_paid"):
                continue
            wanted = [order["id"] for order in every if order[name] == word]
            found = shoplazza.get("/orders", version=version, **size, **{name: word})
            count = shoplazza.get("/orders/count", version=version, **{name: word})
            assert (ids(found), count) == (wanted, {"count": len(wanted)}), (name, word)
            seen |= {(name, word)} if wanted else set()
        assert {order[name] for order in every} <= words.keys()
    assert {("status", word) for word in STATES} <= seen
    assert ("fulfillment_status", "partially_returned") in seen
    assert {("financial_status", w) for w in ("refunded", "partially_refunded", "paid")} <= seen


def test_pages_stay_right_while_orders_arrive(shoplazza: Shoplazza) -> None:
    mine = [placed_on_its_own(shoplazza)["id"] for _ in range(5)]
    first = shoplazza.get("/orders", page_size=2)
    assert ids(first) == [mine[4], mine[3]]
    newcomer = placed_on_its_own(shoplazza)["id"]
    second = shoplazza.get("/orders", page_size=2, cursor=first["cursor"])
    assert ids(second) == [mine[2], mine[1]]
    assert ids(shoplazza.get("/orders", page_size=1)) == [newcomer]


def test_a_walk_meets_every_order_once(shoplazza: Shoplazza) -> None:
    """Many are of the same moment: the id tells them apart."""
    for _ in range(4):
        shoplazza.placed(order_like(payment_line=None))
    everything = ids(shoplazza.get("/orders", page_size=250))
    assert len(everything) == shoplazza.get("/orders/count")["count"]
    for size in (1, 3, 250):
        assert list(chain(*walk(shoplazza, size))) == everything
    upwards = list(chain(*walk(shoplazza, 3, sort_direction="asc")))
    assert upwards == everything[::-1]
    by_change = list(chain(*walk(shoplazza, 3, sort_by="updated_at")))
    assert sorted(by_change) == sorted(everything)


def test_the_oldest_version_counts_pages(shoplazza: Shoplazza) -> None:
    everything = ids(shoplazza.get("/orders", version=FLAT, limit=250))
    pages = [ids(shoplazza.get("/orders", version=FLAT, limit=3, page=n)) for n in (1, 2, 3)]
    assert list(chain(*pages)) == everything[:9]
    assert shoplazza.get("/orders", version=FLAT).keys() == {"orders"}
    assert shoplazza.get("/orders", version=FLAT, page=10**9) == {"orders": []}


@pytest.mark.parametrize("version", VERSIONS)
def test_filters_narrow_the_list(shoplazza: Shoplazza, version: str) -> None:
    old = placed_on_its_own(shoplazza)
    email = {"email": "Jane@Example.com", "phone": "4155552671"}
    new = placed_on_its_own(shoplazza, shipping_address=email, discount=None, tax_total="900.00")
    both = f"{old['id']},{new['id']}"

    def found(**query: object) -> set[str]:
        page = shoplazza.get("/orders", version=version, ids=both, **query)
        count = shoplazza.get("/orders/count", version=version, ids=both, **query)["count"]
        assert count == len(page["orders"])
        return set(ids(page))

    assert found() == {old["id"], new["id"]}
    for stem in ("created_at", "updated_at"):
        assert found(**{f"{stem}_min": new["created_at"]}) == {new["id"]}
        assert found(**{f"{stem}_max": old["created_at"]}) == {old["id"]}
    assert found(placed_at_min="2000-01-01T00:00:00Z") == set()
    if version == FLAT:
        return
    assert found(customer_emails="jane@example.com") == {new["id"]}
    assert found(customer_id=new["customer"]["id"]) == {new["id"]}
    assert found(customer_id="nobody") == set()
    assert found(shipping_emails="Jane@Example.com") == {new["id"]}
    assert found(shipping_phones="+14155552671") == {new["id"]}
    assert found(product_ids="prod_12345") == {old["id"], new["id"]}
    assert found(product_ids="prod_1") == set()
    assert found(skus="TSHIRT-NV-M") == {old["id"], new["id"]}
    assert found(total_min=900) == {new["id"]}
    assert found(total_max="77.47") == {old["id"]}
    assert found(keyword=new["number"], keyword_scope_fields="order_no") == {new["id"]}
    assert found(keyword="jane@", keyword_scope_fields="order_no") == set()
    assert found(keyword="jane@", keyword_scope_fields="email") == {new["id"]}
    assert found(recovery_status="waiting", location_id="1", fuzzy_keywords="x") == {
        old["id"],
        new["id"],
    }


@pytest.mark.parametrize("name", ["status", "status[]", "status[0]"])
@pytest.mark.parametrize("version", VERSIONS)
def test_filters_may_have_brackets(on_file: Shoplazza, name: str, version: str) -> None:
    old, new = placed_on_its_own(on_file), placed_on_its_own(on_file)
    said(post(on_file, f"/orders/{old['id']}/cancel"))
    query = {"created_at_min": old["created_at"]}
    found = ids(on_file.get("/orders", version=version, **query, **{name: "cancelled"}))
    assert old["id"] in found
    assert new["id"] not in found
    wrong = on_file.ask("GET", "/orders", version=version, params={name: "gone"})
    assert error(wrong)[0] == (422 if version == FLAT else 400)
    several = {"ids[]": [old["id"], new["id"]], "page_size": "50"}
    answer = on_file.ask("GET", "/orders", version=version, params=several)
    assert ids(said(answer)) == [new["id"], old["id"]]


def test_when_it_was_finished_is_said_in_lists_too(shoplazza: Shoplazza) -> None:
    order = paid(shoplazza)
    path = f"/orders/{order['id']}"
    said(post(shoplazza, f"{path}/fulfillments", ship(order)))
    finished = shoplazza.get(path)["order"]["finished_at"]
    shoplazza.around.clock.ms += 60_000
    changed = said(put(shoplazza, path, {"order": {"note": "later"}}))["order"]
    assert changed["updated_at"] > changed["finished_at"] == finished
    listed = shoplazza.get("/orders", ids=order["id"])["orders"]
    assert [one["finished_at"] for one in listed] == [finished]


def test_nobody_knows_when_an_order_from_elsewhere_was_finished(on_file: Shoplazza) -> None:
    store = on_file.write(lambda db: get_store(db, 1))
    assert store is not None
    world = on_file.around.world
    for state in (OrderState.COMPLETED, OrderState.CANCELLED):
        past = Past(number=f"OLD-{state}", created_ms=world.now_ms() - 60_000, state=state)
        line = DraftLine(product=Name("product", "id", "prod_12345", "shoplazza"), quantity=1)
        draft = Draft(dialect="shoplazza", lines=[line], currency="USD", past=past, own_id=state)
        made = on_file.around.run(import_order(world, store, draft, document=b"{}", actor="staff"))
        assert isinstance(made, ByWord), made
    listed = {one["number"]: one for one in on_file.get("/orders", page_size=250)["orders"]}
    done, gone = listed["#OLD-completed"], listed["#OLD-cancelled"]
    assert (done["status"], done["finished_at"]) == ("finished", "")
    assert (gone["status"], gone["cancelled_at"]) == ("cancelled", "")


def test_when_something_happened_is_a_filter(shoplazza: Shoplazza) -> None:
    order = paid(shoplazza)
    path = f"/orders/{order['id']}"
    before = shoplazza.get("/orders/count", fulfilled_at_min=order["created_at"])["count"]
    said(post(shoplazza, f"{path}/fulfillments", ship(order)))
    for stem in ("fulfilled_at", "finished_at", "placed_at"):
        found = shoplazza.get("/orders", **{f"{stem}_min": order["created_at"]})
        assert order["id"] in ids(found), stem
    assert shoplazza.get("/orders/count", fulfilled_at_min=order["created_at"])["count"] > before


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_is_found_by_its_number(shoplazza: Shoplazza, version: str) -> None:
    order = placed_on_its_own(shoplazza)
    number = order["number"].lstrip("#")
    for written in (number, f"{int(number):08d}", f"%23{number}"):
        found = shoplazza.get(f"/orders/number/{written}", version=version)["order"]
        assert found["id"] == order["id"]
    for nobody in ("999999", order["id"], "x", "%00", "9" * 30):
        answer = shoplazza.ask("GET", f"/orders/number/{nobody}", version=version)
        text = "Unable to find resource"
        assert error(answer) == (404, [text] if version == FLAT else text), nobody


def test_nobody_finds_orders_of_another_store(shoplazza: Shoplazza) -> None:
    order = placed_on_its_own(shoplazza)
    for path in (f"/orders/{order['id']}", f"/orders/number/{order['number'].lstrip('#')}"):
        assert shoplazza.ask("GET", path, token=OTHER_TOKEN).status_code == 404
    mine = shoplazza.get("/orders", page_size=1)
    page = shoplazza.ask(
        "GET", "/orders", token=OTHER_TOKEN, params={"cursor": mine["cursor"], "ids": order["id"]}
    )
    assert said(page)["orders"] == []


def altered(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "\N{GREEK SMALL LETTER ALPHA}",
        altered("created.1"),
        altered("created.1.2.3"),
        altered("updated.1.2"),
        altered("created.-1.2"),
        altered("created.1.1' OR '1"),
        altered(f"created.{2**63}.1"),
    ],
)
def test_a_cursor_that_is_none_is_refused(on_file: Shoplazza, cursor: str) -> None:
    for path in ("/orders", "/customers", "/products"):
        answer = on_file.ask("GET", path, params={"cursor": cursor})
        assert error(answer) == (400, "cursor is invalid"), path


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ({"page_size": "0"}, "page_size must be greater than or equal to 1"),
        ({"page_size": "251"}, "page_size must be less than or equal to 250"),
        ({"page_size": "ten"}, "page_size must be an integer"),
        ({"created_at_min": "yesterday"}, "created_at_min is invalid"),
        ({"status": "gone"}, "status is invalid"),
        ({"total_min": "-1"}, "total_min is invalid"),
        ({"sort_by": "colour"}, "sort_by is invalid"),
        ({"keyword": "\x00"}, "keyword is invalid"),
        ({"ids": ",".join(map(str, range(251)))}, "ids is invalid"),
        (
            {"status": "gone", "sort_direction": "up"},
            "status is invalid; sort_direction is invalid",
        ),
    ],
)
def test_a_wrong_query_is_refused(on_file: Shoplazza, query: dict[str, str], texts: str) -> None:
    assert error(on_file.ask("GET", "/orders", params=query)) == (400, texts)


def test_a_wrong_query_is_refused_in_the_oldest_version(on_file: Shoplazza) -> None:
    query = {"limit": "999", "page": "0", "financial_status": "authorized"}
    answer = on_file.ask("GET", "/orders", version=FLAT, params=query)
    assert error(answer) == (
        422,
        [
            "FinancialStatus is invalid",
            "Limit must be less than or equal to 250",
            "Page must be greater than or equal to 1",
        ],
    )


def test_a_cancelled_order_says_why_in_the_list_too(shoplazza: Shoplazza) -> None:
    order = placed_on_its_own(shoplazza)
    shown = said(post(shoplazza, f"/orders/{order['id']}/cancel", {"reason": "changed my mind"}))
    listed = shoplazza.get("/orders", version=NEWEST, ids=order["id"])["orders"]
    assert listed == [shown["order"]]
    assert listed[0]["cancel_reason"] == "changed my mind"
