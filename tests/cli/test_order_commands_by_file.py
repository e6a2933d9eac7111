"""`orderwire draft`, `order import` and `order edit`, as an operator runs them, on real files."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orderwire.engine.catalogue import ProductKind
from orderwire.engine.delivering import PriceRule, ShippingMethod
from orderwire.storage import selling
from orderwire.storage.database import Connection
from tests import make
from tests.commands import run
from tests.databases import opened
from tests.shop import STORE, everything, fill

PRODUCTS = [
    replace(
        make.product(product_id, kind=ProductKind.PHYSICAL),
        variants=[replace(make.product(product_id).variants[0], sku=sku)],
    )
    for product_id, sku in ((101, "BOOK"), (102, "FILM"))
]
RULES = (PriceRule(currency="SAR", amount_minor=2_000, countries=frozenset({"SA"})),)
METHOD = ShippingMethod(id=5, name="Standard", rules=RULES)


@pytest.fixture
def shop(url: str) -> str:
    """A database with a store in it."""

    def open_it(db: Connection) -> None:
        fill(db, products=PRODUCTS, available=10, coupons=[make.coupon()])
        selling.replace_shipping_methods(db, STORE, [METHOD])

    async def story() -> None:
        async with opened(url) as database:
            await database.write(open_it)

    asyncio.run(story())
    return url


def said(folder: Path, shop: str, *arguments: str) -> str:
    done = run(folder, *arguments, database=shop)
    assert done.returncode == 0, done.stderr
    return done.stdout


def document(folder: Path, shop: str, *arguments: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(said(folder, shop, *arguments, "--json"))


def refused(folder: Path, shop: str, *arguments: str) -> str:
    done = run(folder, *arguments, database=shop)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def tables(shop: str) -> dict[str, list[dict[str, Any]]]:
    async def story() -> dict[str, list[dict[str, Any]]]:
        async with opened(shop) as database:
            return await database.read(everything)

    return asyncio.run(story())


def written(folder: Path, *documents: Mapping[str, Any]) -> str:
    file = folder / "orders.jsonl"
    file.write_text("\n\n".join(json.dumps(one) for one in documents))
    return str(file)


ORDER = {
    "lines": [{"sku": "BOOK", "quantity": 2}, {"name": "Engraving", "price": "15.00"}],
    "customer": {"first_name": "Sara", "phone": make.PHONE},
    "delivery": {"method": 5, "address": {"country": "SA", "city": "Riyadh"}},
    "coupon": "SAVE10",
}
OLD = {
    "id": "old-1",
    "number": "WEB-1",
    "created_at": "2026-01-31T12:00:00Z",
    "state": "completed",
    "paid": True,
    "lines": [{"sku": "BOOK", "price": "90.00"}],
}


def test_a_draft_is_written_quoted_placed_and_dropped(shop: str, tmp_path: Path) -> None:
    file = written(tmp_path, ORDER)
    draft = str(document(tmp_path, shop, "draft", "add", file)["draft_id"])
    assert f"draft {draft}: 2 lines\n" == said(tmp_path, shop, "draft", "list")
    assert "2 BOOK" in said(tmp_path, shop, "draft", "show", draft)
    shown = document(tmp_path, shop, "draft", "show", draft)
    assert shown["draft"]["coupon_code"] == "SAVE10"
    before = tables(shop)
    quoted = document(tmp_path, shop, "draft", "quote", draft)
    assert quoted["total"] == {"amount": "213.50", "currency": "SAR"}
    assert quoted["charges"][0]["total"]["amount"] == "20.00"
    words = said(tmp_path, shop, "draft", "quote", draft)
    assert words.splitlines()[-1].split() == ["total", "213.50", "SAR"]
    assert tables(shop) == before
    placed = document(tmp_path, shop, "draft", "place", draft)
    assert (placed["number"], placed["is_new"], placed["total"]) == (1001, True, quoted["total"])
    again = document(tmp_path, shop, "draft", "place", draft)
    assert (again["order_id"], again["is_new"]) == (placed["order_id"], False)
    assert "placed before" in said(tmp_path, shop, "draft", "place", draft)
    assert said(tmp_path, shop, "draft", "list") == "no drafts\n"
    assert len(document(tmp_path, shop, "draft", "list", "--all")["drafts"]) == 1
    assert "dropped" in said(tmp_path, shop, "draft", "drop", draft)
    for command in ("show", "quote", "place", "drop"):
        assert "no such draft" in refused(tmp_path, shop, "draft", command, draft)


def test_a_draft_that_cannot_be_is_refused_with_its_reason(shop: str, tmp_path: Path) -> None:
    file = written(tmp_path, {"lines": [{"sku": "BOOK", "quantity": 11}]})
    draft = str(document(tmp_path, shop, "draft", "add", file)["draft_id"])
    assert "OutOfStock" in refused(tmp_path, shop, "draft", "quote", draft)
    told = json.loads(refused(tmp_path, shop, "draft", "place", draft, "--json"))
    assert (told["refused"], told["facts"]["available"]) == ("OutOfStock", 10)
    bad = written(tmp_path, {"lines": [{"sku": "BOOK", "price": 1}], "colour": "red"})
    told_all = refused(tmp_path, shop, "draft", "add", bad)
    assert f"{bad}: lines.0.price: must be an amount in SAR" in told_all
    assert f"{bad}: colour: is not a field" in told_all
    assert "No such file" in refused(tmp_path, shop, "draft", "add", "nowhere.json")
    assert "there is none" in refused(tmp_path, shop, "draft", "add", file, "--store", "9")


def test_a_file_is_imported_line_by_line_and_only_once(shop: str, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        OLD,
        OLD | {"id": "old-2", "number": "WEB-2", "state": "lost"},
        OLD | {"id": "old-3", "lines": [{"sku": "GONE", "price": "1.00"}]},
        OLD | {"note": "other content"},
        OLD | {"id": "old-4", "lines": [{"sku": "GONE", "name": "Gone", "price": "1.00"}]},
    )
    rehearsed = run(tmp_path, "order", "import", file, "--dry-run", "--json", database=shop)
    before = tables(shop)
    assert before["orders"] == []
    done = run(tmp_path, "order", "import", file, "--json", database=shop)
    assert (rehearsed.returncode, done.returncode) == (1, 1)
    for told in (json.loads(rehearsed.stdout), json.loads(done.stdout)):
        assert [(one["line"], one["result"]) for one in told["lines"]] == [
            (1, "imported"),
            (3, "unreadable"),
            (5, "refused"),
            (7, "refused"),
            (9, "imported"),
        ]
        assert told["lines"][3]["facts"]["reason"] == "OwnIdReused"
        assert told["counts"] == {"imported": 2, "known": 0, "refused": 2, "unreadable": 1}
    words = refused(tmp_path, shop, "order", "import", file)
    assert "0 imported, 2 known, 2 refused, 1 unreadable" in words
    assert "line 3: unreadable: state" in words
    after = tables(shop)
    assert len(after["orders"]) == 2
    for table in ("stock", "coupons", "outbox"):
        assert after[table] == before[table]


def test_what_is_asked_for_moves_and_a_platform_finds_its_ids(shop: str, tmp_path: Path) -> None:
    file = written(tmp_path, OLD)
    flags = ("--take-stock", "--count-coupons", "--tell", "--dialect", "salla")
    assert "1 imported" in said(tmp_path, shop, "order", "import", file, *flags)
    after = tables(shop)
    assert [row["available"] for row in after["stock"]] == [9, 10]
    assert len(after["outbox"]) == 1
    (outside,) = after["outside_ids"]
    assert (outside["dialect"], outside["kind"], outside["outside_id"]) == (
        "salla",
        "order",
        "old-1",
    )
    assert "there is none" in refused(tmp_path, shop, "order", "import", file, "--store", "9")


def test_an_order_is_edited(shop: str, tmp_path: Path) -> None:
    draft = str(document(tmp_path, shop, "draft", "add", written(tmp_path, ORDER))["draft_id"])
    number = str(document(tmp_path, shop, "draft", "place", draft)["number"])
    edit = ("order", "edit", number)
    assert "version 2, 213.50 SAR" in said(
        tmp_path, shop, *edit, "--note", "Ring", "--add-tag", "vip", "--add-tag", "gift"
    )
    changed = document(
        tmp_path,
        shop,
        *edit,
        *("--version", "2", "--quantity", "BOOK=3", "--add", "FILM=1", "--no-coupon"),
    )
    assert (changed["version"], changed["total"]["amount"]) == (3, "435.00")
    assert "EditedMeanwhile" in refused(tmp_path, shop, *edit, "--version", "2", "--note", "x")
    assert "OutOfStock" in refused(tmp_path, shop, *edit, "--quantity", "BOOK=11")
    moved = document(
        tmp_path,
        shop,
        *edit,
        *("--remove", "FILM", "--remove-tag", "gift", "--coupon", "save10", "--shipping", "5"),
        *("--address", "country=SA", "--address", "city=Jeddah"),
        *("--receiver", "first_name=Omar", "--contact", "email=sara@example.com"),
    )
    assert moved["total"]["amount"] == "303.50"
    abroad = refused(tmp_path, shop, *edit, "--address", "country=FR")
    assert "NotDeliveredThere" in abroad
    (row,) = tables(shop)["orders"]
    details = json.loads(row["details"])
    assert (details["note"], details["tags"]) == ("Ring", ["vip"])
    assert details["delivery"]["address"]["city"] == "Jeddah"
    assert [one["available"] for one in tables(shop)["stock"]] == [7, 10]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--quantity", "BOOK"), "must be a SKU and how many"),
        (("--quantity", "BOOK=0"), "must be a SKU and how many"),
        (("--add", "A=1", "--add", "A=2"), "stands there twice"),
        (("--coupon", "A", "--no-coupon"), "which one"),
        (("--address", "city"), "must be a field"),
        (("--address", "country=Saudi"), "--address country: must be a country"),
        (("--contact", "colour=red"), "--contact colour"),
        (("--receiver", "phone=1"), "--receiver phone"),
    ],
)
def test_an_option_that_cannot_be_read_is_said(
    sqlite_url: str, tmp_path: Path, arguments: tuple[str, ...], why: str
) -> None:
    assert why in refused(tmp_path, sqlite_url, "order", "edit", "1001", *arguments)


def test_an_order_that_is_not_there_is_not_edited(shop: str, tmp_path: Path) -> None:
    assert "no such order" in refused(tmp_path, shop, "order", "edit", "9", "--note", "x")
