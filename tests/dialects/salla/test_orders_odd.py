"""Whatever a program sends for an order, it gets an order or every wrong field, never a crash."""

from collections.abc import Iterator
from copy import deepcopy

import httpx
import pytest

from tests.dialects.salla.ordering import OLDER, SEED, Body
from tests.dialects.salla.serving import PREFIX, TOKEN, Salla

Path = tuple[str | int, ...]

ODD: tuple[object, ...] = (
    None,
    "",
    " ",
    [],
    {},
    [None],
    [[]],
    {"a": 1},
    True,
    -1,
    0,
    1.5,
    10**30,
    1e300,
    "x" * 5000,
    "\u202e\u0661\u0662",
    "1e400",
    "NaN",
)


def paths_in(value: object, path: Path = ()) -> Iterator[Path]:
    """Every place in a document, the document itself apart."""
    if path:
        yield path
    inside: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    for step, one in inside:
        yield from paths_in(one, (*path, step))


def with_odd(document: Body, path: Path, odd: object) -> Body:
    """The document with something odd in one place."""
    changed = deepcopy(document)
    place: object = changed
    for step in path[:-1]:
        place = place[step]  # type: ignore[index]
    place[path[-1]] = odd  # type: ignore[index]
    return changed


@pytest.mark.parametrize("document", [SEED, OLDER], ids=["newer", "older"])
def test_nothing_odd_is_more_than_a_wrong_field(on_file: Salla, document: Body) -> None:
    """Every place gets a third of what is odd, its neighbour the next third."""
    url = f"{on_file.around.world.public_url}{PREFIX}/orders"
    statuses = set()
    with httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30) as client:
        for number, path in enumerate(paths_in(document)):
            for odd in ODD[number % 3 :: 3]:
                answer = client.post(url, json=with_odd(document, path, odd))
                statuses.add(answer.status_code)
                assert answer.status_code in (200, 422), (path, odd, answer.text)
                if answer.status_code == 422:
                    assert answer.json()["error"]["fields"], (path, odd)
    assert statuses == {200, 422}


def test_what_is_no_json_is_said_to_be_none(on_file: Salla) -> None:
    for content in (b"", b"{", b'{"a": NaN}', b'{"a": "\\u0000"}', b"[" * 500):
        headers = {"Content-Type": "application/json"}
        answer = on_file.ask("POST", "/orders", content=content, headers=headers)
        assert answer.status_code == 422, content
        assert answer.json()["error"]["fields"]
    assert on_file.ask("POST", "/orders", content=b"a=1").status_code == 415
