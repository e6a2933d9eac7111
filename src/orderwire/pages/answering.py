"""Pages as HTTP answers, and the headers that fence them in.

Rule: a page loads nothing but our own style sheet and our one script, is kept by no cache, and
tells nobody its address, which is a secret. A page that has no use for the script may run none.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from orderwire.pages.languages import LANGUAGES
from orderwire.pages.wording import Wording

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}

SCRIPTED = {"Content-Security-Policy": f"{_POLICY}; script-src 'self'"}
"""What a page says that loads the script: no other one may run, least of all one in the page."""


def _files() -> Mapping[str, tuple[bytes, str]]:
    """The contents and media types of our static files, by names that change with the content."""
    found = {}
    for suffix, media_type in (("css", "text/css"), ("js", "text/javascript")):
        content = (Path(__file__).parent / "static" / f"checkout.{suffix}").read_bytes()
        digest = hashlib.sha256(content).hexdigest()[:12]
        found[f"checkout.{digest}.{suffix}"] = content, media_type
    return found


FILES = _files()
"""Static files by name. As a name changes with its content, browsers may keep them for good."""

SHEET_NAME, SCRIPT_NAME = FILES

_FOR_GOOD = "public, max-age=31536000, immutable"

_TEMPLATES = Environment(
    loader=PackageLoader("orderwire.pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def answer_page(
    template: str,
    wording: Wording,
    *,
    base_path: str,
    status: int = 200,
    headers: dict[str, str] | None = None,
    is_scripted: bool = False,
    **facts: object,
) -> Response:
    """A page in a language. `base_path` is where the checkout lies on this host."""
    body = _TEMPLATES.get_template(template).render(
        t=wording.text,
        words=wording,
        language=wording.language,
        others=[one for one in LANGUAGES.values() if one is not wording.language],
        sheet=f"{base_path}/static/{SHEET_NAME}",
        script=f"{base_path}/static/{SCRIPT_NAME}" if is_scripted else None,
        **facts,
    )
    said = {**HEADERS, "Content-Language": wording.language.code, **(headers or {})}
    if is_scripted:
        said |= SCRIPTED
    return HTMLResponse(body, status, said)


def answer_error(
    status: int,
    wording: Wording,
    *,
    base_path: str,
    request_id: str = "",
    headers: dict[str, str] | None = None,
) -> Response:
    """The page of something that went wrong; the same for all that goes wrong in the same way."""
    known = status if wording.has(f"error.{status}") else 500 if status >= 500 else 400
    return answer_page(
        "error.html",
        wording,
        base_path=base_path,
        status=status,
        headers=headers,
        title=wording.text(f"error.{known}.title"),
        text=wording.text(f"error.{known}"),
        request_id=request_id,
    )


def answer_file(name: str) -> Response | None:
    """A static file. A page that an older version made may ask for it by an older name."""
    for known, (content, media_type) in FILES.items():
        if name == known:
            return Response(content, 200, {**HEADERS, "Cache-Control": _FOR_GOOD}, media_type)
        start, _, suffix = known.split(".")
        if name.startswith(f"{start}.") and name.endswith(f".{suffix}"):
            return Response(content, 200, {**HEADERS, "Cache-Control": "no-cache"}, media_type)
    return None
