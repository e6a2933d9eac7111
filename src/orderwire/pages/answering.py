"""Pages as HTTP answers, and the headers that fence them in.

Rule: a page loads nothing but our own style sheet, runs no script, is kept by no cache, and tells
nobody its address, which is a secret.
"""

import hashlib
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from orderwire.pages.languages import LANGUAGES
from orderwire.pages.wording import Wording

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}

SHEET = (Path(__file__).parent / "static" / "checkout.css").read_bytes()
SHEET_NAME = f"checkout.{hashlib.sha256(SHEET).hexdigest()[:12]}.css"
"""The name of the style sheet changes with its content, so that browsers may keep it for good."""

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
    **facts: object,
) -> Response:
    """A page in a language. `base_path` is where the checkout lies on this host."""
    body = _TEMPLATES.get_template(template).render(
        t=wording.text,
        words=wording,
        language=wording.language,
        others=[one for one in LANGUAGES.values() if one is not wording.language],
        sheet=f"{base_path}/static/{SHEET_NAME}",
        **facts,
    )
    said = {**HEADERS, "Content-Language": wording.language.code, **(headers or {})}
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


def answer_sheet(name: str) -> Response:
    """The style sheet. A page that an older version made may ask for it by an older name."""
    headers = {**HEADERS, "Cache-Control": _FOR_GOOD if name == SHEET_NAME else "no-cache"}
    return Response(SHEET, 200, headers, "text/css")
