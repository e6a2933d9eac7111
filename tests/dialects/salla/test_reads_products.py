"""GET /products: what a product is, what it costs with and without tax, and how it is found."""

from orderwire.storage.stores import change_store
from tests.dialects.salla.furnishing import furnish, shelves
from tests.dialects.salla.serving import OTHER_TOKEN, Salla

SAR = "SAR"


def amounts(product: dict[str, object], *names: str) -> list[object]:
    """Some amounts of a product, all of them in the store's currency."""
    found = []
    for name in names:
        money = product[name]
        assert isinstance(money, dict)
        assert money["currency"] == SAR
        found.append(money["amount"])
    return found


def names(salla: Salla, **query: object) -> list[str]:
    """What the products of a list are called."""
    return [one["name"] for one in salla.get("/products", **query)]


def test_the_documents_product_has_its_option_and_its_price_difference(salla: Salla) -> None:
    product = salla.get("/products/892907448")
    assert (product["id"], product["type"], product["status"]) == (892907448, "product", "sale")
    assert product["require_shipping"]
    (option,) = product["options"]
    assert (option["id"], option["required"], option["type"]) == (1626535321, True, "radio")
    chosen = {one["id"]: one["price"] for one in option["values"]}
    assert chosen[96445177] == {"amount": 10, "currency": SAR}
    assert salla.get("/products/728473534")["id"] == 728473534
    (mug,) = salla.get("/products", keyword="SKU123")
    assert mug["sku"] == "sku123"
    assert salla.get(f"/products/{mug['id']}") == mug


def test_a_price_is_told_with_its_tax_and_its_sale(salla: Salla) -> None:
    salla.write(furnish)
    lamp = salla.get("/products/7001")
    assert amounts(lamp, "price", "regular_price", "sale_price") == [80, 100, 80]
    assert amounts(lamp, "taxed_price", "pre_tax_price", "tax") == [80, 69.57, 10.43]
    assert (lamp["with_tax"], lamp["cost_price"]) == (True, 35)
    assert lamp["sale_end"] == "2027-01-16"
    untaxed = salla.get("/products/7003")
    assert amounts(untaxed, "price", "taxed_price", "pre_tax_price") == [9.99, 9.99, 9.99]
    assert (amounts(untaxed, "tax"), untaxed["with_tax"]) == ([0], False)


def test_tax_is_added_where_prices_are_without_it(salla: Salla) -> None:
    salla.write(furnish)
    salla.write(lambda db: change_store(db, 1, {"prices_include_tax": False}))
    lamp = salla.get("/products/7001")
    assert amounts(lamp, "price", "pre_tax_price", "tax", "taxed_price") == [80, 80, 12, 92]


def test_skus_are_the_variants_and_stock_is_their_sum(salla: Salla) -> None:
    salla.write(furnish)
    lamp = salla.get("/products/7001")
    small, large = lamp["skus"]
    assert (lamp["quantity"], small["stock_quantity"], large["stock_quantity"]) == (7, 3, 4)
    assert (small["sku"], small["weight"], small["is_default"]) == ("LAMP-S", 1.25, True)
    assert (large["price"]["amount"], large["has_special_price"]) == (120, False)
    assert (small["price"]["amount"], small["has_special_price"]) == (80, True)
    assert (small["cost_price"]["amount"], large["cost_price"]) == (35, None)
    assert [option["type"] for option in lamp["options"]] == ["checkbox", "text"]
    endless = salla.get("/products/7003")
    assert (endless["quantity"], endless["unlimited_quantity"]) == (None, True)
    assert endless["skus"][0]["stock_quantity"] is None


def test_pictures_and_shelves_are_told_in_their_order(salla: Salla) -> None:
    salla.write(furnish)
    lamp = salla.get("/products/7001")
    front, side = lamp["images"]
    assert (front["main"], side["main"], front["sort"], side["sort"]) == (True, False, 0, 1)
    assert lamp["main_image"] == front["url"]
    assert front["url"] == f"{salla.around.world.public_url}/files/1-7102-token7102.png"
    gifts, cards = lamp["categories"]
    assert (gifts["name"], gifts["parent_id"], cards["parent_id"]) == ("Gifts", 0, gifts["id"])
    assert lamp["promotion"] == {"title": "New", "sub_title": None}


def test_a_list_is_of_the_newest_first_and_has_pages(salla: Salla) -> None:
    whole = salla.get("/products", per_page=65)
    newest = [one["skus"][0]["id"] for one in whole]
    assert newest == sorted(newest, reverse=True)
    pages = [salla.page("/products", per_page=4, page=number) for number in (1, 2)]
    assert [one["name"] for page in pages for one in page["data"]] == [
        one["name"] for one in whole[:8]
    ]
    address = f"{salla.around.world.public_url}/admin/v2/products?per_page=4&page="
    first, second = (page["pagination"] for page in pages)
    assert first == {
        "count": 4,
        "total": len(whole),
        "perPage": 4,
        "currentPage": 1,
        "totalPages": -(-len(whole) // 4),
        "links": {"next": f"{address}2"},
    }
    assert second["links"] == {"next": f"{address}3", "previous": f"{address}1"}
    assert salla.ask("GET", first["links"]["next"].partition("/v2")[2]).json() == pages[1]
    beyond = salla.page("/products", per_page=4, page=99)
    assert (beyond["data"], beyond["pagination"]["links"]) == ([], [])


def test_a_search_finds_names_and_skus(salla: Salla) -> None:
    salla.write(furnish)
    assert names(salla, keyword="desk") == ["Desk Lamp"]
    assert names(salla, keyword="lamp-l") == ["Desk Lamp"]
    assert names(salla, keyword="قميص") == ["قميص قطني"]
    assert names(salla, keyword="%_") == ["100%_endless"]
    assert names(salla, keyword="nothing of the kind") == []
    assert names(salla, keyword="de\0sk") == ["Desk Lamp"]


def test_a_status_finds_what_has_it(salla: Salla) -> None:
    salla.write(furnish)
    found = {
        status: {one["status"] for one in salla.get("/products", status=status, per_page=65)}
        for status in ("sale", "out", "hidden")
    }
    assert found == {"sale": {"sale"}, "out": {"out"}, "hidden": {"hidden"}}
    assert names(salla, status="hidden") == ["Course of last year"]
    assert names(salla, status="out") == ["Workshop seat", "Abroad"]
    totals = [
        salla.page("/products", **query)["pagination"]["total"]
        for query in ({"status": "sale"}, {"status": "out"}, {"status": "hidden"}, {})
    ]
    assert sum(totals[:3]) == totals[3]


def test_a_category_finds_what_stands_on_it(salla: Salla) -> None:
    salla.write(furnish)
    ours = salla.write(shelves)["gift-cards"].id
    assert names(salla, category=ours) == ["Gift card 100", "Desk Lamp"]
    assert names(salla, category=ours, keyword="lamp") == ["Desk Lamp"]
    assert names(salla, category=5) == []


def test_a_light_list_says_less(salla: Salla) -> None:
    salla.write(furnish)
    (lamp,) = salla.get("/products", format="light", keyword="desk")
    assert lamp["thumbnail"].endswith("-7102-token7102.png")
    assert (lamp["has_options"], lamp["is_taxable"]) == (True, True)
    assert lamp["category"] == {"name": "Gifts", "url": ""}
    assert amounts(lamp, "price", "regular_price") == [80, 100]


def test_wrong_filters_are_all_said_at_once(on_file: Salla) -> None:
    answer = on_file.ask("GET", "/products?status=gone&category=x", language="en")
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"] == {
        "status": ["The status field has invalid values"],
        "category": ["The category field has invalid values"],
    }


def test_what_is_not_there_is_not_found(on_file: Salla) -> None:
    for wanted in ("0", "-1", "x", "9999999999999999", "99999999999999999999", "7001"):
        assert on_file.ask("GET", f"/products/{wanted}").status_code == 404


def test_another_stores_products_are_not_there(salla: Salla) -> None:
    assert salla.ask("GET", "/products/892907448", token=OTHER_TOKEN).status_code == 404
    listed = salla.ask("GET", "/products", token=OTHER_TOKEN).json()
    assert [one["id"] for one in listed["data"]] == [77]
    assert listed["pagination"]["total"] == 1


def test_what_was_sold_is_counted(salla: Salla) -> None:
    before = salla.get("/products", keyword="EBOOK")[0]["sold_quantity"]
    salla.around.place("free-ebook", 3)
    assert salla.get("/products", keyword="EBOOK")[0]["sold_quantity"] == before + 3
