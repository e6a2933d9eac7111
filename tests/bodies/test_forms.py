"""Forms with and without files, and what is none."""

import asyncio
import gc

import pytest

from orderwire.bodies.bounded import CutShort, TooLarge
from orderwire.bodies.forms import (
    BrokenForm,
    Form,
    OtherKind,
    SentFile,
    read_multipart,
    read_urlencoded,
)
from tests.bodies.sending import Sender

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=xyz"


def fields_in(sender: Sender, content_type: str = URLENCODED, **headers: str) -> Form:
    request = sender.request(content_type=content_type, **headers)
    return asyncio.run(read_urlencoded(request, length_max=100, fields_max=3))


def parts_in(sender: Sender, content_type: str = MULTIPART, length_max: int = 1_000) -> Form:
    request = sender.request(content_type=content_type)
    return asyncio.run(read_multipart(request, length_max=length_max, fields_max=2, files_max=1))


def part(name: str, content: bytes, file_name: str | None = None) -> bytes:
    named = f'; filename="{file_name}"' if file_name is not None else ""
    header = f'--xyz\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return header.encode() + content + b"\r\n"


END = b"--xyz--\r\n"


# --- Without files -------------------------------------------------------------------------------


def test_fields_are_read_and_the_last_of_equals_counts() -> None:
    form = fields_in(Sender([b"a=1&b=%D9%83+x&", b"a="]), f"{URLENCODED}; charset=utf-8")
    assert form == Form(texts={"a": "", "b": "ك x"})


def test_an_empty_form_has_no_fields() -> None:
    assert fields_in(Sender([b""])) == Form()


def test_a_form_with_too_many_fields_is_broken() -> None:
    assert len(fields_in(Sender([b"a=1&b=2&c=3"])).texts) == 3
    with pytest.raises(BrokenForm):
        fields_in(Sender([b"a=1&b=2&c=3&a=4"]))


@pytest.mark.parametrize("content_type", ["", "text/plain", MULTIPART])
def test_another_kind_is_not_read(content_type: str) -> None:
    sender = Sender([b"a=1"])
    with pytest.raises(OtherKind):
        fields_in(sender, content_type)
    assert sender.sent == 0


def test_a_form_has_a_longest_length() -> None:
    assert fields_in(Sender([b"a=" + b"x" * 98])).texts == {"a": "x" * 98}
    with pytest.raises(TooLarge):
        fields_in(Sender([b"a=" + b"x" * 99]))
    with pytest.raises(TooLarge):
        fields_in(Sender([]), content_length="101")


def test_a_form_that_was_cut_short_is_not_read() -> None:
    with pytest.raises(CutShort):
        fields_in(Sender([b"a=1"], goes_away=True))


# --- With files ----------------------------------------------------------------------------------


def test_texts_and_files_are_read_in_whatever_pieces_they_come() -> None:
    body = part("note", "شكرا".encode()) + part("receipt", b"\xff\xd8\r\n--xy", "a.jpg") + END
    wanted = Form(
        texts={"note": "شكرا"},
        files={"receipt": SentFile(name="a.jpg", content=b"\xff\xd8\r\n--xy")},
    )
    for size in (1, 7, len(body)):
        pieces = [body[at : at + size] for at in range(0, len(body), size)]
        assert parts_in(Sender(pieces)) == wanted


def test_of_equal_names_the_last_one_counts() -> None:
    form = parts_in(Sender([part("a", b"1") + part("a", b"2") + END]))
    assert form == Form(texts={"a": "2"})
    form = parts_in(Sender([part("a", b"1") + part("a", b"2", "") + END]))
    assert form == Form(files={"a": SentFile(name="", content=b"2")})


@pytest.mark.parametrize(
    "body",
    [
        b"broken",
        part("a", b"1") + part("b", b"2") + part("c", b"3") + END,
        part("a", b"1", "x") + part("b", b"2", "y") + END,
        b'--xyz\r\nContent-Disposition: form-data; filename="a"\r\n\r\nx\r\n' + END,
        part("a", b"x" * 2**20 + b"x") + END,
    ],
)
def test_what_is_no_form_or_holds_too_much_is_broken(body: bytes) -> None:
    with pytest.raises(BrokenForm):
        parts_in(Sender([body]), length_max=2**21)


def test_a_form_without_a_boundary_is_broken() -> None:
    with pytest.raises(BrokenForm):
        parts_in(Sender([END]), "multipart/form-data")


@pytest.mark.parametrize("content_type", ["", "application/json", URLENCODED])
def test_another_kind_than_a_form_with_files_is_not_read(content_type: str) -> None:
    sender = Sender([END])
    with pytest.raises(OtherKind):
        parts_in(sender, content_type)
    assert sender.sent == 0


@pytest.mark.parametrize("piece", [b"x" * 10, b"x" * 2**20])
def test_a_file_that_goes_on_too_long_is_left(piece: bytes) -> None:
    sender = Sender([part("a", b"x", "a")[:-2], *[piece] * 1_000])
    with pytest.raises(TooLarge):
        parts_in(sender, length_max=len(piece) * 4)
    assert sender.sent < 20
    gc.collect()  # a file that was left open would warn, and a warning is a failure


def test_a_file_that_was_cut_short_is_not_read() -> None:
    with pytest.raises(CutShort):
        parts_in(Sender([part("a", b"x", "a")], goes_away=True))
