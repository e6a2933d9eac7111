"""Forms as browsers and programs send them, with and without files, read no further than they may.

Of a field that comes twice, the last one counts: that is how PHP sees it, and what browsers expect.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from orderwire.bodies.bounded import media_type_of, read_bounded, stream_bounded

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


class OtherKind(Exception):
    """The request says that its body is something else."""


class BrokenForm(Exception):
    """It is no form, or one with more fields or files than it may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file in a form. Its name is what the sender says."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The texts and the files of a form, each by the name of its field."""

    texts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, SentFile] = field(default_factory=dict)


async def read_urlencoded(request: Request, *, length_max: int, fields_max: int) -> Form:
    """A form that can hold no file, of at most `length_max` bytes.

    Raises OtherKind, BrokenForm, TooLarge and CutShort.
    """
    if media_type_of(request) != URLENCODED:
        raise OtherKind
    body = await read_bounded(request, length_max)
    try:
        fields = parse_qsl(
            body.decode("latin-1"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=fields_max,
        )
    except ValueError:
        raise BrokenForm from None
    return Form(texts=dict(fields))


async def read_multipart(
    request: Request, *, length_max: int, fields_max: int, files_max: int
) -> Form:
    """A form that can hold files, of at most `length_max` bytes with everything around them.

    Raises OtherKind, BrokenForm, TooLarge and CutShort.
    """
    if media_type_of(request) != MULTIPART:
        raise OtherKind
    parser = MultiPartParser(
        request.headers,
        stream_bounded(request, length_max),
        max_files=files_max,
        max_fields=fields_max,
    )
    try:
        parsed = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise BrokenForm from None
    try:
        return await _form_of(parsed)
    finally:
        await parsed.close()


async def _form_of(parsed: FormData) -> Form:
    texts, files = {}, {}
    for name, value in parsed.items():
        if isinstance(value, UploadFile):
            files[name] = SentFile(name=value.filename or "", content=await value.read())
        else:
            texts[name] = value
    return Form(texts=texts, files=files)
