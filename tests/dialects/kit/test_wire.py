"""What tells equal content from other content, whichever way it is written."""

import itertools
import json

import pytest

from orderwire.dialects._kit.wire import fingerprint, parse

ALIKE = [
    ['{"a":1,"b":[2,3]}', '{"b":[2.0,3],"a":1}', ' { "b" : [ 2 , 3.0 ] , "a" : 1.0 } '],
    ['{"a":"café"}', '{"a":"cafe\\u0301"}', '{"a":"caf\\u00e9"}'],
    ['{"a":100000000000000000000}', '{"a":1e20}'],
    ['{"a":-1}', '{"a":-1.0}', '{"a":-1e0}'],
    ['{"a":"1.0,2e5"}', '{"a":"1.0\\u002c2e5"}'],
]
OTHER = ['{"a":1}', '{"a":"1"}', '{"a":1.5}', '{"a":"1.0"}', '{"a":[1]}', '{"a":[1,1]}', '{"b":1}']


def print_of(text: str, where: str = "POST /orders") -> str:
    """The fingerprint of a body."""
    return fingerprint(where, parse(text.encode()))


@pytest.mark.parametrize("bodies", ALIKE, ids=lambda bodies: str(bodies[0]))
def test_equal_content_is_told_however_it_is_written(bodies: list[str]) -> None:
    assert len({print_of(body) for body in bodies}) == 1


def test_other_content_is_told_apart() -> None:
    bodies = [*OTHER, *(one[0] for one in ALIKE)]
    for one, other in itertools.combinations(bodies, 2):
        assert print_of(one) != print_of(other), (one, other)


def test_the_same_content_sent_elsewhere_is_other_content() -> None:
    assert print_of('{"a":1}', "POST /orders") != print_of('{"a":1}', "POST /carts")


def test_a_fraction_deep_inside_is_found() -> None:
    lines = [{"id": number, "price": float(number)} for number in range(50)]
    whole = [{"price": number, "id": number} for number in range(50)]
    assert print_of(json.dumps({"lines": lines})) == print_of(json.dumps({"lines": whole}))
