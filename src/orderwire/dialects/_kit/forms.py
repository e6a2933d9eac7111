"""Forms with a file in them, read no further than they may go."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from orderwire.dialects._kit.requests import Incomplete, TooLarge

FIELDS_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The texts of a form, and the file of one of its fields."""

    texts: dict[str, str]
    file_name: str | None = None
    content: bytes | None = None


async def read_form(request: Request, *, field: str, length_max: int) -> Form:
    """A form and the file in its field. Raises TooLarge and Incomplete.

    What is no form, or a broken one, has no fields: that is how PHP sees it.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "multipart/form-data":
        return Form(texts={})
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > length_max:
        raise TooLarge
    parser = MultiPartParser(
        request.headers, _bounded(request, length_max), max_files=1, max_fields=FIELDS_MAX
    )
    try:
        parsed = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        return Form(texts={})
    except ClientDisconnect:
        raise Incomplete from None
    try:
        texts = {name: value for name, value in parsed.items() if isinstance(value, str)}
        file = parsed.get(field)
        if not isinstance(file, UploadFile):
            return Form(texts=texts)
        return Form(texts=texts, file_name=file.filename, content=await file.read())
    finally:
        await parsed.close()


async def _bounded(request: Request, length_max: int) -> AsyncGenerator[bytes, None]:
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > length_max:
            raise TooLarge
        yield chunk
