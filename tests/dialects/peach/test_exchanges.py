"""The recorded exchange: the request of the platform's page, and what comes back.

`request.json` is sent byte for byte. In `response.json` `<id>` stands for our id of the order and
`<link>` for the address of its checkout; everything else comes back as it is written there.
"""

import json
from pathlib import Path

import pytest

from tests.dialects.peach.serving import EXAMPLE, PATHS, Peach

SEED = Path(__file__).parent / "exchanges" / "seed"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("header", ["Authorization", "X-Account-Api-Key"])
def test_the_example_of_the_platform_works_as_printed(peach: Peach, path: str, header: str) -> None:
    answer = peach.ask(
        "POST",
        path,
        token=None,
        content=(SEED / "request.json").read_bytes(),
        headers={"Content-Type": "application/json", header: "demo_peach"},
    )
    assert answer.status_code == 201, answer.text
    assert answer.headers["content-type"] == "application/json"
    order = answer.json()
    assert order["order_id"].startswith("wa_ord_")
    link = f"{peach.around.world.public_url}/checkout/1-"
    assert order["checkout_url"].startswith(link)
    order |= {"order_id": "<id>", "checkout_url": "<link>"}
    assert order == json.loads((SEED / "response.json").read_text("utf-8"))


def test_the_example_comes_back_whole() -> None:
    sent = json.loads((SEED / "request.json").read_text("utf-8"))
    assert sent == EXAMPLE
    answered = json.loads((SEED / "response.json").read_text("utf-8"))
    assert {name: answered[name] for name in sent} == sent


def test_the_request_without_a_body_is_refused(peach: Peach) -> None:
    headers = {"Content-Type": "application/json"}
    answer = peach.ask("POST", "/orders", content=b"", headers=headers)
    assert answer.status_code == 422
    assert answer.json()["code"] == "parameter_error"
    assert not [row for row in peach.around.rows("orders") if row["dialect"] == "peach"]
