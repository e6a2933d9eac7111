"""The limit of calls: a setting of the store, off by default, per token."""

from collections.abc import Iterator

import pytest

from tests.dialects.rmz_around.serving import Around, around

LIMIT = 5


@pytest.fixture
def limited(demo_sqlite_url: str) -> Iterator[Around]:
    """A store that allows five calls a minute."""
    with around(demo_sqlite_url, calls_per_minute=LIMIT) as it:
        yield it


def test_calls_are_counted_down_and_then_refused(limited: Around) -> None:
    for left in reversed(range(LIMIT)):
        answer = limited.ask("GET", "/store")
        assert answer.status_code == 200
        assert answer.headers["x-ratelimit-limit"] == str(LIMIT)
        assert answer.headers["x-ratelimit-remaining"] == str(left)
        assert "retry-after" not in answer.headers
    refused = limited.ask("GET", "/store")
    assert (refused.status_code, refused.json()) == (429, {"message": "Too Many Requests"})
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert refused.headers["retry-after"] == "60"


def test_every_endpoint_counts_and_errors_do_too(limited: Around) -> None:
    asked = [
        limited.ask("POST", "/orders", json={}),
        limited.ask("GET", "/orders/1"),
        limited.ask("PUT", "/orders/1", json={}),
        limited.ask("POST", "/products", json={}),
        limited.ask("POST", "/products/upload"),
    ]
    assert [answer.headers["x-ratelimit-remaining"] for answer in asked] == list("43210")
    assert limited.ask("POST", "/orders", json={}).status_code == 429


def test_whoever_waits_as_long_as_told_is_let_in(limited: Around) -> None:
    for _ in range(LIMIT):
        limited.ask("GET", "/store")
    limited.clock.ms += 20_500
    refused = limited.ask("GET", "/store")
    assert refused.headers["retry-after"] == "40"
    limited.clock.ms += 40_000
    assert limited.ask("GET", "/store").status_code == 200


def test_another_store_is_not_limited(limited: Around) -> None:
    for _ in range(LIMIT + 3):
        answer = limited.ask("GET", "/store", token="other_rmz")
        assert answer.status_code == 200
        assert "x-ratelimit-limit" not in answer.headers


def test_a_wrong_token_uses_nothing_up(limited: Around) -> None:
    for _ in range(LIMIT + 3):
        assert limited.ask("GET", "/store", token="wrong").status_code == 401
    assert limited.ask("GET", "/store").status_code == 200


def test_there_is_no_limit_by_default(on_file: Around) -> None:
    answers = [on_file.ask("GET", "/store") for _ in range(70)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any("x-ratelimit-limit" in answer.headers for answer in answers)
