"""What was sent of orders, in each version."""

from typing import Any

import httpx
import pytest

from tests.dialects.shoplazza.living import error, paid, placed_on_its_own, post, put, said, ship
from tests.dialects.shoplazza.serving import FLAT, VERSIONS, WRAPPED, Shoplazza

TRACKING = {
    "tracking_number": "1Z12345E",
    "tracking_company": "UPS",
    "tracking_company_code": "ups",
    "tracking_url": "https://ups.example/track",
    "phone_number": "+1234567890",
}


def sent_by(version: str, order: dict[str, Any], units: int = 0, **more: str) -> dict[str, Any]:
    """A request to send units of the first line, as a version wants it."""
    body = ship(order, units, **{**TRACKING, **more})
    return dict(body["fulfillment"]) if version == FLAT else body


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_is_sent_in_parts(shoplazza: Shoplazza, version: str) -> None:
    order = paid(shoplazza)
    path = f"/orders/{order['id']}/fulfillments"
    first = said(post(shoplazza, path, sent_by(version, order, 1), version=version))["fulfillment"]
    assert (first["status"], first["order_id"]) == ("shipped", order["id"])
    assert {name: first[name] for name in first.keys() & TRACKING.keys()} == {
        name: TRACKING[name] for name in first.keys() & TRACKING.keys()
    }
    units = "shipping_quantity" if version == FLAT else "ship_quantity"
    assert [line[units] for line in first["line_items"]] == [1]
    shown = shoplazza.get(f"/orders/{order['id']}", version=version)["order"]
    assert (shown["status"], shown["fulfillment_status"]) == ("placed", "partially_shipped")
    assert shown["fulfillments"][0]["tracking_company_code"] == "ups"
    second = said(post(shoplazza, path, sent_by(version, order), version=version))["fulfillment"]
    assert [line[units] for line in second["line_items"]] == [1]
    shown = shoplazza.get(f"/orders/{order['id']}", version=version)["order"]
    assert (shown["status"], shown["fulfillment_status"]) == ("finished", "shipped")
    listed = shoplazza.get(path, version=version)["fulfillments"]
    assert [one["id"] for one in listed] == [second["id"], first["id"]]
    assert shoplazza.get(f"{path}/count", version=version) == {"count": 2}
    assert shoplazza.get(f"{path}/{first['id']}", version=version)["fulfillment"] == listed[1]
    for one in (first, second, second):
        done = said(post(shoplazza, f"{path}/{one['id']}/complete", version=version))
        assert done["fulfillment"]["status"] == "finished"
    shown = shoplazza.get(f"/orders/{order['id']}", version=version)["order"]
    assert shown["fulfillment_status"] == "finished"


@pytest.mark.parametrize("version", VERSIONS)
def test_what_came_to_nothing_is_sent_again(shoplazza: Shoplazza, version: str) -> None:
    order = paid(shoplazza)
    path = f"/orders/{order['id']}/fulfillments"
    sent = said(post(shoplazza, path, sent_by(version, order), version=version))["fulfillment"]
    for _ in range(2):
        gone = said(post(shoplazza, f"{path}/{sent['id']}/cancel", version=version))
        assert gone["fulfillment"]["status"] == "cancelled"
    answer = post(shoplazza, f"{path}/{sent['id']}/complete", version=version)
    text = "Cannot complete a fulfillment that is cancelled"
    status = 406 if version == FLAT else 400
    assert error(answer) == (status, [text] if version == FLAT else text)
    again = said(post(shoplazza, path, sent_by(version, order), version=version))["fulfillment"]
    assert again["id"] != sent["id"]


@pytest.mark.parametrize("version", VERSIONS)
def test_how_it_is_followed_changes(shoplazza: Shoplazza, version: str) -> None:
    order = paid(shoplazza)
    path = f"/orders/{order['id']}/fulfillments"
    sent = said(post(shoplazza, path, sent_by(version, order), version=version))["fulfillment"]
    change = {"tracking_number": "2Z", "tracking_company_code": ""}
    body = change if version == FLAT else {"fulfillment": change}
    for _ in range(2):
        shown = said(put(shoplazza, f"{path}/{sent['id']}", body, version=version))["fulfillment"]
        assert (shown["tracking_number"], shown["tracking_company"]) == ("2Z", "UPS")
        assert shown["tracking_company_code"] == ""
        assert shown["status"] == "shipped"
    assert shoplazza.around.events(int(order["id"])).count("fulfilment.tracked") == 1
    link = {"tracking_url": "javascript:alert(1)"}
    body = link if version == FLAT else {"fulfillment": link}
    status, text = error(put(shoplazza, f"{path}/{sent['id']}", body, version=version))
    assert text in ("tracking_url is invalid", ["tracking_url is invalid"])
    assert status in (400, 422)
    said(post(shoplazza, f"{path}/{sent['id']}/cancel"))
    answer = put(shoplazza, f"{path}/{sent['id']}", {"fulfillment": {"tracking_number": "3Z"}})
    assert error(answer) == (400, "Cannot update a fulfillment that is cancelled")


def test_the_oldest_version_names_lines_by_id_or_not_at_all(on_file: Shoplazza) -> None:
    for more in ({}, {"line_item_ids": True}):
        order = paid(on_file)
        path = f"/orders/{order['id']}/fulfillments"
        ids = [line["id"] for line in order["line_items"]]
        body = {"tracking_number": "1"} | ({"line_item_ids": ids} if more else {})
        sent = said(post(on_file, path, body, version=FLAT))["fulfillment"]
        assert [line["shipping_quantity"] for line in sent["line_items"]] == [2]
    order = paid(on_file)
    answer = post(on_file, f"/orders/{order['id']}/fulfillments", {}, version=FLAT)
    assert error(answer) == (422, ["TrackingNumber is required"])


@pytest.mark.parametrize("version", VERSIONS)
def test_a_line_that_is_there_twice_is_sent_with_the_units_of_both(
    shoplazza: Shoplazza, version: str
) -> None:
    order = paid(shoplazza)
    path = f"/orders/{order['id']}/fulfillments"
    body = sent_by(version, order, 1)
    lines = (body if version == FLAT else body["fulfillment"])["line_items"]
    lines.append(dict(lines[0]))
    sent = said(post(shoplazza, path, body, version=version))["fulfillment"]
    units = "shipping_quantity" if version == FLAT else "ship_quantity"
    assert [line[units] for line in sent["line_items"]] == [2]


def test_wrong_parts_are_not_sent(on_file: Shoplazza) -> None:
    order = paid(on_file)
    path = f"/orders/{order['id']}/fulfillments"
    for body, text in (
        ({}, "fulfillment is required"),
        ({"fulfillment": {}}, "fulfillment.line_items is required"),
        ({"fulfillment": {"line_items": []}}, "fulfillment.line_items is required"),
        ({"fulfillment": {"line_items": [{}]}}, "fulfillment.line_items[0].id is required"),
        ({"fulfillment": {"line_items": [{"id": "7"}]}}, "Line item not found: 7"),
        ({"fulfillment": {"line_items": [{"id": "li_7"}]}}, "Line item not found: li_7"),
        (ship(order, 3), "Only 2 of Demo T-shirt can be fulfilled"),
        (ship(order, tracking_url="ftp://x"), "tracking_url is invalid"),
    ):
        assert error(post(on_file, path, body)) == (400, text)
    assert on_file.get(f"{path}/count") == {"count": 0}
    unpaid = placed_on_its_own(on_file)
    answer = post(on_file, f"/orders/{unpaid['id']}/fulfillments", ship(unpaid))
    assert answer.status_code == 400
    answer = on_file.ask("GET", f"{path}/7")
    assert error(answer) == (404, "Unable to find resource")


def test_fulfilments_are_listed_page_by_page(on_file: Shoplazza) -> None:
    order = paid(on_file)
    path = f"/orders/{order['id']}/fulfillments"
    sent = []
    for _ in range(2):
        on_file.around.clock.ms += 5_000
        sent.append(said(post(on_file, path, ship(order, 1)))["fulfillment"])
    first = on_file.get(path, page_size=1)
    assert ([one["id"] for one in first["fulfillments"]], first["has_more"]) == (
        [sent[1]["id"]],
        True,
    )
    second = on_file.get(path, page_size=1, cursor=first["cursor"])
    assert [one["id"] for one in second["fulfillments"]] == [sent[0]["id"]]
    assert (second["has_more"], second["cursor"]) == (False, "")
    later = on_file.get(path, created_at_min=sent[1]["created_at"])["fulfillments"]
    assert [one["id"] for one in later] == [sent[1]["id"]]
    assert on_file.get(f"{path}/count", created_at_max=sent[0]["created_at"]) == {"count": 1}


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_sent_again_under_its_key_is_sent_once(shoplazza: Shoplazza, version: str) -> None:
    order = paid(shoplazza)
    path, body = f"/orders/{order['id']}/fulfillments", sent_by(version, order)
    key = {"Idempotency-Key": f"parcel {version}"}

    def send(wanted: dict[str, Any]) -> httpx.Response:
        return shoplazza.ask("POST", path, version=version, headers=key, json=wanted)

    first, again = said(send(body)), said(send(body))
    assert again == first
    assert shoplazza.get(f"{path}/count", version=version) == {"count": 1}
    assert send(sent_by(version, order, 1)).status_code == 422


def test_every_deed_is_told_by_its_own_words(on_file: Shoplazza) -> None:
    order = paid(on_file)
    path = f"/orders/{order['id']}/fulfillments"
    sent = post(on_file, path, sent_by(WRAPPED, order), version=WRAPPED)
    one = f"{path}/{said(sent)['fulfillment']['id']}"
    change = {"fulfillment": {"tracking_number": "3Z"}}
    told = {
        "created": sent,
        "retrieved": on_file.ask("GET", one, version=WRAPPED),
        "updated": put(on_file, one, change, version=WRAPPED),
        "completed": post(on_file, f"{one}/complete", version=WRAPPED),
    }
    for word, answer in told.items():
        assert answer.json()["message"] == f"Fulfillment {word} successfully"
    other = paid(on_file)
    path = f"/orders/{other['id']}/fulfillments"
    sent = post(on_file, path, sent_by(WRAPPED, other), version=WRAPPED)
    gone = post(on_file, f"{path}/{said(sent)['fulfillment']['id']}/cancel", version=WRAPPED)
    assert gone.json()["message"] == "Fulfillment cancelled successfully"
