"""POST /products/upload, and what lies at the address of an image."""

from typing import Any

import httpx
import pytest

from orderwire.dialects.rmz.answers_store import FileKept
from tests.bodies.pictures import DOCX, MP4, PDF, archive, gif, jpeg, png, webp
from tests.dialects.rmz_around.serving import Around

MEGABYTES_10 = 10 * 1024 * 1024


def upload(
    service: Around,
    content: bytes,
    name: str = "photo.png",
    **more: Any,  # noqa: ANN401
) -> httpx.Response:
    """Send a file, as a browser's form does."""
    return service.ask("POST", "/products/upload", files={"file": (name, content)}, **more)


def address_of(service: Around, answer: httpx.Response) -> str:
    """Where an image lies."""
    data = answer.json()["data"]
    return f"{service.world.public_url}/{data['path']}{data['file_name']}"


@pytest.mark.parametrize(
    ("content", "mime_type"),
    [
        (png(), "image/png"),
        (jpeg(), "image/jpeg"),
        (gif(), "image/gif"),
        (webp(), "image/webp"),
    ],
)
def test_an_image_is_kept_and_shown(service: Around, content: bytes, mime_type: str) -> None:
    answer = upload(service, content, "../my photo.exe")
    assert answer.status_code == 200, answer.text
    data = FileKept.model_validate(answer.json()).data
    assert (data.type, data.name, data.mime_type, data.size) == (
        "main_product_image",
        "my photo.exe",
        mime_type,
        len(content),
    )
    shown = httpx.get(address_of(service, answer))
    assert (shown.status_code, shown.content) == (200, content)
    assert shown.headers["content-type"] == mime_type
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["content-disposition"] == "inline"
    assert "sandbox" in shown.headers["content-security-policy"]


@pytest.mark.parametrize("content", [PDF, MP4, DOCX, archive("a"), b"text", png()])
def test_what_is_sold_is_kept_and_has_no_address(on_file: Around, content: bytes) -> None:
    answer = upload(on_file, content, params={"type": "file"})
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert (data["type"], data["path"]) == ("product_file", "")
    for path in ("files/", ""):
        url = f"{on_file.world.public_url}/{path}{data['file_name']}"
        assert httpx.get(url).status_code == 404


def test_the_type_may_stand_in_the_form(on_file: Around) -> None:
    answer = upload(on_file, png(), data={"type": "extra_image"})
    assert answer.json()["data"]["type"] == "extra_product_image"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image"),
        (b"GIF89a<script>alert(1)</script>", "image"),
        (png() + archive("evil"), "image"),
        (b"MZ\x90\x00", "file"),
        (b"", "image"),
        (b"\x89PNG\r\n\x1a\n", "extra_image"),
    ],
)
def test_a_file_of_another_type_is_refused(on_file: Around, content: bytes, kind: str) -> None:
    before = on_file.rows("files")
    answer = upload(on_file, content, params={"type": kind})
    assert answer.status_code == 422
    assert "must be a file of type: jpg, png" in answer.json()["errors"]["file"][0]
    assert on_file.rows("files") == before


def test_a_huge_picture_is_refused(on_file: Around) -> None:
    answer = upload(on_file, png(100_000, 100_000))
    assert answer.status_code == 422
    message = "The file field has invalid image dimensions."
    assert answer.json()["errors"] == {"file": [message]}


def test_a_file_may_have_ten_megabytes(service: Around) -> None:
    content = b"x" * MEGABYTES_10
    assert upload(service, content, params={"type": "file"}).status_code == 200
    refused = upload(service, content + b"x", params={"type": "file"})
    assert refused.status_code == 422
    message = "The file field must not be greater than 10240 kilobytes."
    assert refused.json() == {"message": message, "errors": {"file": [message]}}


def test_a_form_that_is_far_too_long_is_not_read(on_file: Around) -> None:
    answer = upload(on_file, b"x" * (MEGABYTES_10 + 2**20), params={"type": "file"})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"json": {"file": "x"}},
        {"data": {"file": "not a file"}},
        {"files": {"other": ("a.png", b"x")}},
        {"content": b"broken", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"content": b"broken", "headers": {"Content-Type": "multipart/form-data"}},
        {"files": [("file", ("a", b"x")), ("file", ("b", b"x"))]},
    ],
)
def test_without_a_file_it_is_missed(on_file: Around, sent: dict[str, Any]) -> None:
    answer = on_file.ask("POST", "/products/upload", **sent)
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"file": ["The file field is required."]}


def test_everything_that_is_wrong_is_said_at_once(on_file: Around) -> None:
    answer = on_file.ask("POST", "/products/upload", params={"type": "video"})
    assert answer.json()["errors"].keys() == {"type", "file"}


def test_nobody_uploads_without_a_token(on_file: Around) -> None:
    assert upload(on_file, png(), token=None).status_code == 401


@pytest.mark.parametrize("name", ["x", "1-2-3.png", "1-1", "a-b-c", "1-99999999999999999999-x.png"])
def test_an_address_that_was_guessed_leads_nowhere(on_file: Around, name: str) -> None:
    upload(on_file, png())
    assert httpx.get(f"{on_file.world.public_url}/files/{name}").status_code == 404


def test_another_token_or_store_in_the_address_leads_nowhere(on_file: Around) -> None:
    address = address_of(on_file, upload(on_file, png()))
    store, number, token = address.rpartition("/")[2].split("-", 2)
    other = token.swapcase()  # a token may begin with any letter, so none is put in its place
    for name in (f"2-{number}-{token}", f"{store}-{number}-{other}", f"{store}-1-{token}"):
        assert httpx.get(f"{on_file.world.public_url}/files/{name}").status_code == 404
    assert httpx.get(address).status_code == 200
