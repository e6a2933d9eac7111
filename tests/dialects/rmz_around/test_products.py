"""Products: listed, shown and created."""

from functools import partial
from typing import Any

import pytest

from orderwire.dialects.rmz.answers_store import (
    CategoryPage,
    ProductCreated,
    ProductPageShown,
    ProductShown,
    StatisticsShown,
    StoreShown,
)
from tests import make
from tests.bodies.pictures import png
from tests.dialects.rmz_around.serving import Around
from tests.pages.serving import gather

LESS = "The discount price field must be less than 49.99."
DATE = "The discount expiry field must be a valid date."
RESPONSE = "The image.file.response field is required."
AT_LEAST = "The max purchase count field must be at least 1."
OPTIONS = "The fields.0.options field is required."

DAY_MS = 24 * make.HOUR_MS


def image_of(service: Around, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """An uploaded image, as a product names it."""
    answer = service.ask("POST", "/products/upload", files={"file": ("a.png", png())}, **more)
    return {"file": {"response": {"id": answer.json()["data"]["id"]}}}


def wish(service: Around, **more: object) -> dict[str, Any]:
    """A product as a test wants it."""
    return {
        "name": "Premium License",
        "type": "product",
        "price": 49.99,
        "cost_price": 10,
        "image": image_of(service),
    } | more


def create(service: Around, **more: object) -> Any:  # noqa: ANN401 - a document
    """A product that was created."""
    answer = service.ask("POST", "/products", json=wish(service, **more))
    assert answer.status_code == 201, answer.text
    ProductCreated.model_validate(answer.json())
    return answer.json()["data"]


def errors(service: Around, body: object) -> dict[str, list[str]]:
    """What is wrong with a product."""
    answer = service.ask("POST", "/products", json=body)
    assert answer.status_code == 422, answer.text
    found: dict[str, list[str]] = answer.json()["errors"]
    return found


def test_the_answers_have_the_documented_form(service: Around) -> None:
    for path, model in (
        ("/products", ProductPageShown),
        ("/products/101", ProductShown),
        ("/products/104", ProductShown),
        ("/categories", CategoryPage),
        ("/store", StoreShown),
        ("/store/statics", StatisticsShown),
    ):
        answer = service.ask("GET", path)
        assert answer.status_code == 200, answer.text
        model.model_validate(answer.json())


def test_a_product_of_the_demo_is_shown(service: Around) -> None:
    shown = service.get("/products/101")
    assert (shown["id"], shown["slug"], shown["price"]) == (101, "design-course", 166.66)
    assert (shown["cost_price"], shown["status"], shown["is_new"]) == (25, 1, True)
    assert [one["id"] for one in shown["categories"]] == [1]
    assert shown["purchase_count"] == 1
    plans = service.get("/products/104")
    assert plans["current_stock"] == 10000
    assert [(one["id"], one["duration"]) for one in plans["subscription_variants"]] == [
        (501, "monthly"),
        (502, "annual"),
    ]
    gift = service.get("/products/103")
    assert [field["type"] for field in gift["fields"]] == ["select", "text"]
    assert service.get("/products/106")["status"] == 3


def test_a_page_holds_fifteen_products_the_newest_first(service: Around) -> None:
    in_all = len(service.rows("products")) + 12
    for number in range(12):
        create(service, name=f"Thing {number}")
    first = service.get("/products")
    assert (len(first["data"]), first["data"][0]["name"]) == (15, "Thing 11")
    assert first["next_page_url"] == f"{service.world.public_url}/shawarma/products?page=2"
    second = service.get("/products", page=2)
    ids = [one["id"] for one in first["data"] + second["data"]]
    assert len(set(ids)) == len(ids) == in_all
    assert (second["from"], second["to"], second["next_page_url"]) == (16, in_all, None)


@pytest.mark.parametrize("product_id", ["1", "abc", "770", "77", "9" * 30])
def test_an_unknown_product_is_not_found(on_file: Around, product_id: str) -> None:
    answer = on_file.ask("GET", f"/products/{product_id}")
    assert (answer.status_code, answer.json()["message"]) == (404, "Product not found")


def test_another_store_sees_its_own_only(service: Around) -> None:
    made = create(service)
    answer = service.ask("GET", f"/products/{made['id']}", token="other_rmz")
    assert answer.status_code == 404
    listed = service.ask("GET", "/products", token="other_rmz").json()["data"]["data"]
    assert [one["id"] for one in listed] == [77]


def test_a_product_is_created_and_can_be_bought(service: Around) -> None:
    made = create(
        service,
        stock=3,
        min_qty=2,
        max_purchase_count=5,
        description="<b>Fine</b>",
        categories=[1, 3],
        is_noticeable=False,
        metadata={"show_discount_savings": True, "rate": 1.5},
        extra_images=[image_of(service)],
        fields=[
            {
                "name": "Region",
                "type": "select",
                "required": True,
                "options": [{"name": "SA"}, {"name": "World", "price": "5.5"}],
            },
        ],
    )
    shown = service.get(f"/products/{made['id']}")
    assert shown == made
    assert (made["slug"], made["price"], made["cost_price"]) == ("premium-license", 49.99, 10)
    assert (made["current_stock"], made["min_qty"], made["max_purchase_count"]) == (3, 2, 5)
    assert made["metadata"] == {"show_discount_savings": True, "rate": 1.5}
    assert [one["slug"] for one in made["categories"]] == ["courses", "gifts"]
    assert len(made["extra_images"]) == 1
    order = {
        "created_from": "x.example",
        "products": [
            {
                "identifier_type": "id",
                "identifier": made["id"],
                "quantity": 2,
                "options": {"Region": "World"},
            }
        ],
    }
    answer = service.ask("POST", "/orders", json=order)
    assert (answer.status_code, answer.json()["data"]["amount"]) == (201, 110.98)
    assert service.get(f"/products/{made['id']}")["current_stock"] == 1


def test_a_discount_runs_until_its_last_day_is_over(service: Around) -> None:
    # The clock stands at 11:00 on 15 January 2027 in Riyadh.
    made = create(
        service,
        price=100,
        discount_price=80.5,
        discount_expiry="2027-01-15",
        metadata={"show_discount_countdown": True, "show_discount_savings": True},
    )
    assert (made["actual_price"], made["discount_savings_amount"]) == (80.5, 19.5)
    flags = ("is_discounted", "show_discount_countdown", "show_discount_savings")
    assert all(made[flag] for flag in flags)
    assert (made["discount_expiry"], made["is_discount_expired"]) == ("2027-01-15", False)
    service.clock.ms += DAY_MS
    later = service.get(f"/products/{made['id']}")
    assert (later["actual_price"], later["discount_savings_amount"]) == (100, 0)
    assert not any(later[flag] for flag in flags)
    assert (later["is_discount_expired"], later["is_new"]) == (True, False)


def test_a_subscription_has_its_plans(service: Around) -> None:
    variants = [{"duration": "monthly", "price": 9}, {"duration": "semi-annual", "price": "49.5"}]
    made = create(service, type="subscription", price=9, subscription_variants=variants)
    plans = made["subscription_variants"]
    assert [(one["duration"], one["price"]) for one in plans] == [
        ("monthly", 9),
        ("semi_annual", 49.5),
    ]
    assert plans[0]["duration_text"] == "شهر"
    assert made["current_stock"] == 10000


def test_codes_are_the_stock_of_their_product(service: Around) -> None:
    made = create(service, type="code", codes=["AAA-1", {"code": "AAA-2"}], stock=99)
    assert made["current_stock"] == 2
    assert sorted(one["code"] for one in made["codes"]) == ["AAA-1", "AAA-2"]
    taken = errors(service, wish(service, name="Other", type="code", codes=["AAA-3", "AAA-2"]))
    assert taken == {"codes.1": ["The codes.1 has already been taken."]}


def test_files_are_sold_and_images_are_shown(service: Around) -> None:
    sent = service.ask(
        "POST", "/products/upload", params={"type": "file"}, files={"file": ("a.txt", b"text")}
    )
    media = {"file": {"response": {"id": sent.json()["data"]["id"]}}}
    made = create(service, product_files=[media])
    assert [one["name"] for one in made["product_files"]] == ["a.txt"]
    for body in (wish(service, image=media), wish(service, product_files=[image_of(service)])):
        answer = service.ask("POST", "/products", json=body)
        assert answer.status_code == 404
        assert answer.json()["message"].startswith("Media not found: ")


def test_a_slug_is_made_of_an_arabic_name_and_numbered(service: Around) -> None:
    slugs = [create(service, name="دورة التصميم")["slug"] for _ in range(7)]
    assert slugs[:3] == ["دورة-التصميم", "دورة-التصميم-2", "دورة-التصميم-3"]
    assert len(set(slugs)) == 7
    assert create(service, name="😀")["slug"].startswith("product-")


def test_of_rivals_for_a_slug_one_gets_it(service: Around) -> None:
    body = wish(service, slug="wanted")
    answers = gather([lambda: service.ask("POST", "/products", json=body)] * 8)
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 7
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert refused.json()["errors"] == {"slug": ["The slug has already been taken."]}
    assert [row["slug"] for row in service.rows("products")].count("wanted") == 1


def test_rivals_of_one_name_get_slugs_of_their_own(service: Around) -> None:
    body = wish(service, name="Same name")
    answers = gather([lambda: service.ask("POST", "/products", json=body)] * 8)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["data"]["slug"] for answer in answers}) == 8


def test_of_rivals_for_a_code_one_gets_it(service: Around) -> None:
    bodies = [wish(service, name=f"Code {n}", type="code", codes=["ONLY"]) for n in range(6)]
    answers = gather([partial(service.ask, "POST", "/products", json=body) for body in bodies])
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 5


def test_everything_that_is_wrong_is_said_at_once(on_file: Around) -> None:
    found = errors(on_file, {"price": "much", "type": "boat", "stock": -1, "slug": "a b"})
    assert found == {
        "name": ["The name field is required."],
        "type": ["The selected type is invalid."],
        "price": ["The price field must be a number."],
        "cost_price": ["The cost price field is required."],
        "image": ["The image field is required."],
        "slug": ["The slug field format is invalid."],
        "stock": ["The stock field must be at least 0."],
    }


@pytest.mark.parametrize(
    ("field", "value", "place", "message"),
    [
        ("price", -1, "price", "The price field must be at least 0."),
        ("price", 9.999, "price", "The price field must have 0-2 decimal places."),
        ("price", True, "price", "The price field must be a number."),
        ("price", 10**30, "price", "The price field must not be greater than 10000000000000."),
        ("status", 2, "status", "The selected status is invalid."),
        ("discount_price", 50, "discount_price", LESS),
        ("discount_expiry", "soon", "discount_expiry", DATE),
        ("categories", [1, 99], "categories.1", "The selected categories.1 is invalid."),
        ("show_reviews", "maybe", "show_reviews", "The show reviews field must be true or false."),
        ("name", "x" * 256, "name", "The name field must not be greater than 255 characters."),
        ("image", {"file": {}}, "image.file.response", RESPONSE),
        ("max_purchase_count", 0, "max_purchase_count", AT_LEAST),
        ("fields", [{"name": "A", "type": "select"}], "fields.0.options", OPTIONS),
        ("metadata", [1], "metadata", "The metadata field must be an array."),
    ],
)
def test_a_wrong_field_is_told(
    on_file: Around, field: str, value: object, place: str, message: str
) -> None:
    assert errors(on_file, wish(on_file, **{field: value})) == {place: [message]}


def test_an_image_of_another_store_is_not_found(service: Around) -> None:
    before = service.rows("products")
    foreign = image_of(service, token="other_rmz")
    answer = service.ask("POST", "/products", json=wish(service, image=foreign))
    number = foreign["file"]["response"]["id"]
    assert (answer.status_code, answer.json()["message"]) == (404, f"Media not found: {number}")
    assert service.rows("products") == before


def test_amounts_are_exact(service: Around) -> None:
    answer = service.ask("POST", "/products", json=wish(service, price="9999999999999.99"))
    assert '"price":9999999999999.99' in answer.text


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"1e999", b'{"price":1e999}', b"{" * 9999])
def test_a_body_that_is_none_is_told(on_file: Around, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert on_file.ask("POST", "/products", content=body, headers=headers).status_code == 422


def test_categories_are_listed_as_they_are_sorted(service: Around) -> None:
    found = service.get("/categories")["data"]
    assert [(one["id"], one["parent_id"]) for one in found] == [
        (1, None),
        (2, None),
        (3, None),
        (4, 3),
    ]
    assert service.ask("GET", "/categories", token="other_rmz").json()["data"]["data"] == []


def test_the_store_is_shown(service: Around) -> None:
    store = service.get("/store")
    assert (store["id"], store["subdomain"], store["balance"]) == (1, "demo", "0.00")
    assert store["settings"]["currency"] == "SAR"


def test_statistics_count_what_is_there(service: Around) -> None:
    before = service.get("/store/statics")
    service.place("sticker-pack", 2)
    service.place("sticker-pack", 2, pay=False)
    cancelled = service.place("sticker-pack", 4)
    service.put_status(cancelled, 5)
    after = service.get("/store/statics")
    assert after["orders"]["under_review"] == before["orders"]["under_review"] + 1
    assert after["orders"]["cancelled"] == before["orders"]["cancelled"] + 1
    assert after["orders"]["total"] == before["orders"]["total"] + 2
    assert round(after["sales"]["total"] - before["sales"]["total"], 2) == 25
    assert after["today"]["orders"] == before["today"]["orders"] + 1
    assert after["days"][-1] == {"date": "2027-01-15"} | after["today"]
    assert sum(day["orders"] for day in after["days"]) == after["sales"]["orders"]
    products = service.rows("products")
    active = sum(bool(row["is_active"]) for row in products)
    assert after["products"] == {"total": len(products), "active": active}
    assert active == len(products) - 1
