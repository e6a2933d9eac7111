"""What stands around orders: the store, customers, products and variants, ways to ship."""

from itertools import chain

import pytest

from tests.dialects.shoplazza.living import (
    error,
    paid,
    placed_on_its_own,
    post,
    said,
    sell_to_the_states,
)
from tests.dialects.shoplazza.serving import (
    FLAT,
    OTHER_TOKEN,
    VERSIONS,
    Shoplazza,
)


def test_the_shop_is_the_tokens_store(on_file: Shoplazza) -> None:
    shop = on_file.get("/shop")
    assert (shop["id"], shop["country_code"], shop["currency"]) == (1, "SA", "SAR")
    assert shop["timezone"] == "+0300"
    assert on_file.get("/shop", version=FLAT, fields="id,name") == {
        "shop": {"id": 1, "name": "Orderwire Demo"}
    }
    other = on_file.ask("GET", "/shop", token=OTHER_TOKEN)
    assert said(other)["id"] == 2


@pytest.mark.parametrize("version", VERSIONS)
def test_a_customer_is_added_once(shoplazza: Shoplazza, version: str) -> None:
    count = shoplazza.get("/customers/count", version=version)["count"]
    lee = {
        "contact_type": "email",
        "email": "Lee@Example.com",
        "phone": "+14155552671",
        "first_name": "Lee",
        "last_name": "Le",
        "tags": "a, b" if version == FLAT else ["a"],
        "addresses": [{"country": "United States", "country_code": "US"}],
        "password": "swordfish",
        "password_confirmation": "swordfish",
        "registered_at": "2024-03-11T03:32:00Z",
    }
    made = said(post(shoplazza, "/customers", {"customer": lee}, version=version))["customer"]
    assert (made["name"], made["email"], made["phone"]) == (
        "Lee Le",
        "Lee@Example.com",
        "+14155552671",
    )
    assert (made["orders_count"], made["total_spent"]) == (0, "0.00")
    shown = shoplazza.get(f"/customers/{made['id']}", version=version)["customer"]
    assert shown == made
    assert shoplazza.get("/customers/count", version=version)["count"] == count + 1
    for again in (lee, {"contact_type": "phone", "phone": "+14155552671"}):
        status, text = error(post(shoplazza, "/customers", {"customer": again}, version=version))
        assert status == (422 if version == FLAT else 400)
        assert "has already been taken" in str(text)
    assert "swordfish" not in str(shoplazza.around.rows("customers"))
    email = {"shipping_address": {"email": "lee@example.com"}}
    order = placed_on_its_own(shoplazza, **email)
    assert order["customer"]["id"] == made["id"]


@pytest.mark.parametrize(
    ("customer", "texts"),
    [
        ({}, "customer.contact_type is required"),
        ({"contact_type": "email"}, "customer.email is invalid"),
        ({"contact_type": "phone"}, "customer.phone is invalid"),
        ({"contact_type": "post", "email": "a@b"}, "customer.contact_type is invalid"),
        (
            {"contact_type": "email", "email": "a@b", "password": "swordfish"},
            "customer.password_confirmation is invalid",
        ),
        (
            {"contact_type": "email", "email": "a@b", "addresses": [{}]},
            (
                "customer.addresses[0].country is required; "
                "customer.addresses[0].country_code is required"
            ),
        ),
    ],
)
def test_a_wrong_customer_is_not_added(
    on_file: Shoplazza, customer: dict[str, object], texts: str
) -> None:
    before = on_file.get("/customers/count")
    assert error(post(on_file, "/customers", {"customer": customer})) == (400, texts)
    assert on_file.get("/customers/count") == before


def test_the_oldest_version_says_that_an_address_is_wrong(on_file: Shoplazza) -> None:
    answer = post(
        on_file, "/customers", {"customer": {"contact_type": "email", "email": "x"}}, version=FLAT
    )
    assert error(answer) == (422, ["Email is invalid"])


def test_a_customer_shows_what_was_bought(shoplazza: Shoplazza) -> None:
    order = paid(shoplazza)
    customer = shoplazza.get(f"/customers/{order['customer']['id']}")["customer"]
    assert (customer["orders_count"], customer["last_order_at"]) == (1, order["created_at"])
    assert customer["total_spent"] == "0.00"  # the store's currency is another one


def test_customers_are_found(shoplazza: Shoplazza) -> None:
    everyone = shoplazza.get("/customers", page_size=250)["customers"]
    sara = next(one for one in everyone if one["email"] == "sara@example.com")
    for query in (
        {"email": "SARA@example.com"},
        {"contact": sara["phone"]},
        {"contact": "sara@example.com"},
        {"ids": f"{sara['id']},nobody"},
    ):
        assert shoplazza.get("/customers", **query)["customers"] == [sara], query
    assert shoplazza.get("/customers", created_at_min="2040-01-01T00:00:00Z")["customers"] == []
    pages, cursor = [], ""
    while True:
        page = shoplazza.get("/customers", page_size=1, cursor=cursor)
        pages += page["customers"]
        cursor = page["cursor"]
        if not page["has_more"]:
            break
    assert pages == everyone
    assert (
        shoplazza.get("/customers", version=FLAT, limit=1, page=2)["customers"][0]["id"]
        == (everyone[1]["id"])
    )
    for nobody in ("1", "nobody", "%00"):
        answer = shoplazza.ask("GET", f"/customers/{nobody}")
        assert error(answer) == (404, "Unable to find resource")
    answer = shoplazza.ask("GET", f"/customers/{sara['id']}", token=OTHER_TOKEN)
    assert answer.status_code == 404


def test_products_are_walked_in_both_directions(shoplazza: Shoplazza) -> None:
    everything = [one["id"] for one in shoplazza.get("/products", per_page=250)["products"]]
    assert shoplazza.get("/products/count") == {"count": len(everything)}
    pages, page = [], shoplazza.get("/products", per_page=4)
    assert page["pre_cursor"] == ""
    pages.append(page)
    while page["cursor"]:
        page = shoplazza.get("/products", per_page=4, cursor=page["cursor"])
        pages.append(page)
    walked = [[one["id"] for one in page["products"]] for page in pages]
    assert list(chain(*walked)) == everything
    back = [walked[-1]]
    while page["pre_cursor"]:
        page = shoplazza.get("/products", per_page=4, pre_cursor=page["pre_cursor"])
        back.insert(0, [one["id"] for one in page["products"]])
    assert list(chain(*back)) == everything


def test_products_are_found(shoplazza: Shoplazza) -> None:
    def found(**query: str) -> list[str]:
        page = shoplazza.get("/products", **query)["products"]
        count = shoplazza.get("/products/count", **query)["count"]
        assert count == len(page) or count > 10
        return [one["id"] for one in page]

    assert found(ids="prod_12345,prod_1") == ["prod_12345"]
    assert found(title="t-shirt") == ["prod_12345"]
    assert found(handles="demo-t-shirt") == ["prod_12345"]
    assert found(ids="prod_12345", exclude_ids="prod_12345") == []
    assert found(ids="prod_12345", published_status="unpublished") == []
    assert found(ids="prod_12345", published_status="published") == ["prod_12345"]
    assert found(ids="prod_12345", collection_id="none") == []
    assert found(ids="prod_12345", vendors="Nike") == ["prod_12345"]
    page = shoplazza.get("/products", ids="prod_12345", fields="id,title")["products"]
    assert page == [{"id": "prod_12345", "title": "Demo T-shirt"}]
    answer = shoplazza.ask("GET", "/products", params={"published_status": "maybe"})
    assert error(answer) == (400, "published_status is invalid")


@pytest.mark.parametrize("version", VERSIONS)
def test_variants_are_shown(shoplazza: Shoplazza, version: str) -> None:
    listed = shoplazza.get("/products/prod_12345/variants", version=version)["variants"]
    assert shoplazza.get("/products/prod_12345/variants/count", version=version) == {
        "count": len(listed)
    }
    one = shoplazza.get("/variants/var_67890", version=version)["variant"]
    assert one in listed
    assert (one["product_id"], one["sku"]) == ("prod_12345", "TSHIRT-NV-M")
    price, weight = ("112.50", "0.18") if version == FLAT else (112.5, 0.18)
    assert (one["price"], one["weight"], one["weight_unit"]) == (price, weight, "kg")
    product = shoplazza.get("/products/prod_12345", version=version)["product"]
    assert product["variants"] == listed
    for path in ("/products/prod_1", "/products/x/variants", "/variants/prod_12345", "/variants/1"):
        assert shoplazza.ask("GET", path, version=version).status_code == 404


@pytest.mark.parametrize("version", VERSIONS)
def test_shipping_is_priced_for_the_order_and_the_place(shoplazza: Shoplazza, version: str) -> None:
    sell_to_the_states(shoplazza)
    order = placed_on_its_own(shoplazza)

    def prices(**place: str) -> dict[str, str]:
        body = {"order_id": order["id"], **place}
        answer = post(shoplazza, "/shipping-lines/available-lines", body, version=version)
        return {one["name"]: one["shipping_price"] for one in said(answer)["shipping_lines"]}

    post_only, both = {"Post": "10.00"}, {"Post": "10.00", "Courier": "25.00"}
    assert prices(country_code="US") == both
    assert prices(country_code="us", province_code="ALL") == both
    assert prices(country_code="US", province_code="CA") == both
    assert prices(country_code="US", province_code="US-CA", zip="94105") == both
    assert prices(country_code="US", province_code="NY") == post_only
    assert prices(country_code="DE") == {}
    carriers = shoplazza.get("/tracking/carriers", version=version)["tracking_carriers"]
    assert [one["code"] for one in carriers] == ["demo-post", "demo-express"]


def test_shipping_of_no_order_has_no_price(on_file: Shoplazza) -> None:
    path = "/shipping-lines/available-lines"
    answer = post(on_file, path, {"order_id": "1", "country_code": "US"})
    assert error(answer) == (404, "Unable to find resource")
    answer = post(on_file, path, {"country_code": "USA"})
    assert error(answer) == (400, "order_id is required; country_code is invalid")


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/shop", "read_shop"),
        ("/customers", "read_customer"),
        ("/customers/count", "read_customer"),
        ("/customers/1", "read_customer"),
        ("/products", "read_product"),
        ("/products/count", "read_product"),
        ("/products/1", "read_product"),
        ("/products/1/variants", "read_product"),
        ("/variants/1", "read_product"),
        ("/tracking/carriers", "read_order"),
    ],
)
def test_a_token_needs_the_scope_of_what_it_reads(
    on_file: Shoplazza, path: str, scope: str
) -> None:
    on_file.let_in("none", scopes="write_order")
    on_file.let_in("right", scopes=scope)
    answer = on_file.ask("GET", path, token="none")
    assert error(answer) == (403, f"This action requires the scope {scope}")
    assert on_file.ask("GET", path, token="right").status_code in (200, 404)
