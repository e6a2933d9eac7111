"""Recorded exchanges: a folder for each, with what was sent and what must come back.

`request.json` is sent byte for byte. `response.json` holds the status and the body; in it
`<checkout>` and the like stand for an id, the same one wherever the name appears, `<link>` for a
pay link and `<now>` for this moment. `again.json`, where it is there, is the answer to the same
request sent once more. A new folder is a new test.
"""

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from orderwire.dialects.rmz.answers import BusinessError, CheckoutCreated, Duplicate, OrderCreated
from tests.dialects.rmz.conftest import Demo

EXCHANGES = sorted((Path(__file__).parent / "exchanges").iterdir())
OWN_IDS_FROM = 2**33


def exact(text: str) -> Any:  # noqa: ANN401 - whatever the document holds
    """A JSON document with its numbers as they are written."""
    return json.loads(text, parse_float=Decimal)


def unlike(found: Any, wanted: Any, names: dict[str, Any], link: str) -> str | None:  # noqa: ANN401
    """Where a document is not what was wanted, if anywhere."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        if list(found) != list(wanted):
            return f"members {list(found)}, not {list(wanted)}"
        parts = (unlike(found[key], wanted[key], names, link) for key in wanted)
        return next((part for part in parts if part), None)
    if wanted == "<now>":
        is_now = isinstance(found, int) and abs(found - time.time()) < 60
        return None if is_now else f"{found} is not this moment"
    if wanted == "<link>":
        return None if str(found).startswith(link) else f"{found} is no pay link"
    if isinstance(wanted, str) and wanted.startswith("<"):
        is_id = isinstance(found, int) and found >= OWN_IDS_FROM
        is_same = names.setdefault(wanted, found) == found
        return None if is_id and is_same else f"{found} is not the id {wanted}"
    is_equal = found == wanted and type(found) is type(wanted)
    return None if is_equal else f"{found!r}, not {wanted!r}"


def check(answer: httpx.Response, recorded: Path, names: dict[str, Any], link: str) -> None:
    wanted = exact(recorded.read_text())
    found = exact(answer.text)
    assert answer.status_code == wanted["status"], answer.text
    assert answer.headers["content-type"] == "application/json"
    assert unlike(found, wanted["body"], names, link) is None, answer.text
    of_status: dict[int, list[type[BaseModel]]] = {
        200: [Duplicate],
        201: [CheckoutCreated, OrderCreated],
        400: [BusinessError],
    }
    of_it = of_status[answer.status_code]
    assert any(found.keys() == {*model.model_fields} for model in of_it)


@pytest.mark.parametrize("folder", EXCHANGES, ids=lambda folder: folder.name)
def test_a_recorded_exchange(demo: Demo, folder: Path) -> None:
    body = (folder / "request.json").read_bytes()
    names: dict[str, Any] = {}
    link = f"{demo.program.url}/checkout/"
    before = demo.book.counts()
    answer = demo.post_raw(body)
    check(answer, folder / "response.json", names, link)
    if answer.is_error:
        assert demo.book.counts() == before
    if (folder / "again.json").exists():
        between = demo.book.counts()
        check(demo.post_raw(body), folder / "again.json", names, link)
        assert demo.book.counts() == between


def test_amounts_are_written_digit_for_digit(demo: Demo) -> None:
    printed = json.loads((EXCHANGES[0].parent / "seed-paid" / "request.json").read_text())
    answer = demo.post(printed | {"created_from": "digits.example"})
    assert '"amount":299.99,' in answer.text
