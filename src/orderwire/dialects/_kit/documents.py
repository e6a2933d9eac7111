"""A dialect's documentation as a page, made from its OpenAPI document.

Rule: the page loads nothing from other hosts and runs no script; its one style sheet is served
beside it. So it can be read where nothing but Orderwire can be reached.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from orderwire.dialects._kit.describing import describe_authentication, describe_operations

PATH = "/docs"
"""Where the page lies, below the dialect's prefix."""

STYLE = (Path(__file__).parent / "static" / "documents.css").read_bytes()
STYLE_PATH = f"{PATH}/{hashlib.sha256(STYLE).hexdigest()[:12]}.css"
"""The path of the style sheet, below the dialect's prefix. It changes with the sheet."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

_FOR_GOOD = "public, max-age=31536000, immutable"
_CODE = re.compile(r"`([^`]+)`")
_PARAGRAPHS = re.compile(r"\n\s*\n")


def prose(text: str) -> Markup:
    """Text with paragraphs and `code`, as descriptions in OpenAPI documents have them."""
    paragraphs = [
        "<p>" + _CODE.sub(r"<code>\1</code>", str(escape(paragraph))) + "</p>"
        for paragraph in map(str.strip, _PARAGRAPHS.split(text))
        if paragraph
    ]
    return Markup("\n".join(paragraphs))  # noqa: S704 - every part was escaped above


_TEMPLATES = Environment(
    loader=PackageLoader("orderwire.dialects._kit"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["prose"] = prose


def documentation_page(openapi: Mapping[str, object], *, base_url: str) -> str:
    """The page of an OpenAPI document. `base_url` is the address below which its paths lie."""
    base_url = base_url.rstrip("/")
    return _TEMPLATES.get_template("documents.html").render(
        info=openapi["info"],
        base_url=base_url,
        authentication=describe_authentication(openapi),
        operations=describe_operations(openapi, base_url),
        sheet=urlsplit(base_url).path + STYLE_PATH,
        openapi_url=urlsplit(base_url).path + "/openapi.json",
    )


def documentation_routes(
    read_openapi: Callable[[], Mapping[str, object]], *, base_url: str
) -> list[Route]:
    """The routes of the page and its style sheet. The page is made when it is first asked for."""
    made: list[str] = []

    async def show_page(_: Request) -> Response:
        if not made:
            made.append(documentation_page(read_openapi(), base_url=base_url))
        return HTMLResponse(made[0], 200, {**HEADERS, "Cache-Control": "no-cache"})

    async def show_style(_: Request) -> Response:
        return Response(STYLE, 200, {**HEADERS, "Cache-Control": _FOR_GOOD}, "text/css")

    return [Route(PATH, show_page), Route(STYLE_PATH, show_style)]
