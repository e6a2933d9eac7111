"""POST /products/upload: what a merchant may send, judged by its bytes."""

from collections.abc import Mapping

from orderwire.bodies.contents import plain_name, recognise
from orderwire.bodies.forms import SentFile
from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.operations.keep_file import Sent
from orderwire.storage.schema import FileKind

FILE_MAX = 10 * 1024 * 1024
"""The longest file that is taken, in bytes."""

FORM_MAX = FILE_MAX + 64 * 1024
"""The longest body that is read: a file with its form around it."""

FIELDS_MAX = 20

_IMAGES = ("jpg", "png", "gif", "webp")
_FILES = (*_IMAGES, "mp4", "pdf", "zip", "docx", "txt")

ALLOWED: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.IMAGE: _IMAGES,
    FileKind.EXTRA_IMAGE: _IMAGES,
    FileKind.FILE: _FILES,
}


def read_upload(kind: str | None, file: SentFile | None) -> Sent:
    """The file that a form holds, `None` if it holds none. Raises Invalid with every problem."""
    problems = []
    known = [*FileKind]
    wanted = next((one for one in known if one.value == (kind or FileKind.IMAGE)), None)
    if wanted is None:
        problems.append(Problem(("type",), "literal_error", {}))
    if file is None:
        problems.append(Problem(("file",), "missing", {}))
    elif len(file.content) > FILE_MAX:
        problems.append(Problem(("file",), "file_size", {"kilobytes": FILE_MAX // 1024}))
    if problems or wanted is None or file is None:
        raise Invalid(problems)
    found = recognise(file.content)
    if found is None or found.extension not in ALLOWED[wanted]:
        types = ", ".join(ALLOWED[wanted])
        raise Invalid([Problem(("file",), "mimes", {"types": types})])
    if found.is_huge:
        raise Invalid([Problem(("file",), "dimensions", {})])
    return Sent(
        kind=wanted,
        name=plain_name(file.name),
        mime_type=found.mime_type,
        width=found.width,
        height=found.height,
        content=file.content,
    )
