"""The body of a request, read no further than it may go."""

import asyncio

import pytest

from orderwire.bodies.bounded import CutShort, TooLarge, media_type_of, read_bounded
from tests.bodies.sending import Sender


def read(sender: Sender, length_max: int, **headers: str) -> bytes:
    return asyncio.run(read_bounded(sender.request(**headers), length_max))


def test_a_body_is_put_together() -> None:
    assert read(Sender([b"ab", b"", b"\xff\x00"]), 4) == b"ab\xff\x00"
    assert read(Sender([b""]), 0) == b""


def test_one_byte_too_many_is_refused() -> None:
    with pytest.raises(TooLarge):
        read(Sender([b"ab", b"cde"]), 4)


def test_a_body_that_says_that_it_is_too_long_is_not_touched() -> None:
    sender = Sender([b"abcde"])
    with pytest.raises(TooLarge):
        read(sender, 4, content_length="5")
    assert sender.sent == 0
    assert read(Sender([b"abcd"]), 4, content_length="4") == b"abcd"


def test_nothing_is_read_behind_the_limit() -> None:
    sender = Sender([b"abc"] * 1_000)
    with pytest.raises(TooLarge):
        read(sender, 7)
    assert sender.sent == 3


@pytest.mark.parametrize("length", ["1", "0", "-5", "", "x", "²", "1" * 5_000, "5;"])
def test_what_a_body_says_of_its_length_is_not_believed(length: str) -> None:
    with pytest.raises(TooLarge):
        read(Sender([b"abc", b"de"]), 4, content_length=length)


@pytest.mark.parametrize("length", ["-5", "", "x", "²", "5;"])
def test_a_length_that_is_no_number_does_no_harm(length: str) -> None:
    assert read(Sender([b"abc"]), 4, content_length=length) == b"abc"


@pytest.mark.parametrize("pieces", [[], [b"ab"], [b"ab", b"cd"]])
def test_who_goes_away_has_sent_no_body(pieces: list[bytes]) -> None:
    with pytest.raises(CutShort):
        read(Sender(pieces, goes_away=True), 4)


@pytest.mark.parametrize(
    ("header", "media_type"),
    [
        ("application/json", "application/json"),
        (" Application/JSON ; charset=utf-8", "application/json"),
        ("", ""),
    ],
)
def test_a_media_type_is_plain(header: str, media_type: str) -> None:
    assert media_type_of(Sender([]).request(content_type=header)) == media_type
    assert media_type_of(Sender([]).request()) == ""
