"""Recorded exchanges: the request of the platform's page, in each version, and what comes back.

`request.json` is sent byte for byte. In `response.json` `<id>` stands for any id of ours,
`<number>` for an order's number and `<link>` for the address of a checkout; everything else comes
back as it is written there.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.dialects.shoplazza.serving import EXAMPLE, FLAT, VERSIONS, Shoplazza, body_of

EXCHANGES = Path(__file__).parent / "exchanges"
OWN_IDS_FROM = 2**33


def masked(value: Any, link: str) -> Any:  # noqa: ANN401 - a document
    """A document without what is another each time."""
    if isinstance(value, dict):
        shown = {name: masked(one, link) for name, one in value.items()}
        return shown | ({"number": "<number>"} if "number" in shown else {})
    if isinstance(value, list):
        return [masked(one, link) for one in value]
    if isinstance(value, str):
        if value.isdigit() and int(value) >= OWN_IDS_FROM:
            return "<id>"
        return "<link>" if value.startswith(link) else value
    return value


@pytest.mark.parametrize("version", VERSIONS)
def test_the_example_of_the_platform_works_as_printed(shoplazza: Shoplazza, version: str) -> None:
    folder = EXCHANGES / version
    answer = shoplazza.ask(
        "POST",
        "/orders",
        version=version,
        content=(folder / "request.json").read_bytes(),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["request-id"]
    wanted = json.loads((folder / "response.json").read_text("utf-8"))
    link = f"{shoplazza.around.world.public_url}/checkout/1-"
    assert masked(answer.json(), link) == wanted


@pytest.mark.parametrize("version", VERSIONS)
def test_the_example_has_all_that_is_printed(version: str) -> None:
    sent = json.loads((EXCHANGES / version / "request.json").read_text("utf-8"))
    assert sent == body_of(version, EXAMPLE)
    assert ("order" in sent) is (version != FLAT)
