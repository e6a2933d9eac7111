"""A dialect's documentation page: what its OpenAPI document says, and nothing foreign."""

import json
import shlex
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from orderwire.dialects._kit.describing import describe_authentication, describe_operations
from orderwire.dialects._kit.documents import (
    STYLE,
    STYLE_PATH,
    documentation_page,
    documentation_routes,
    prose,
)
from tests.pages.browsing import open_browser, visit

BASE = "https://orders.example/shop/api"

OPENAPI: Mapping[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Orders <API>", "version": "7", "description": "First `code`.\n\nSecond."},
    "paths": {
        "/orders": {
            "post": {
                "summary": "Create Order",
                "description": "Makes one.",
                "parameters": [{"$ref": "#/components/parameters/Key"}],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Order"}}
                    }
                },
                "responses": {
                    "201": {
                        "description": "Made",
                        "content": {"application/json": {"example": {"id": 1, "who": "it's"}}},
                    },
                    "422": {"$ref": "#/components/responses/Wrong"},
                },
            }
        },
        "/orders/{order_id}": {
            "parameters": [
                {"name": "order_id", "in": "path", "required": True, "schema": {"type": "integer"}}
            ],
            "get": {
                "parameters": [
                    {"name": "fields", "in": "query", "required": True, "example": "all"},
                    {"name": "page", "in": "query", "schema": {"type": "integer", "default": 1}},
                ],
                "responses": {"200": {"description": "Shown"}},
            },
        },
    },
    "components": {
        "parameters": {
            "Key": {
                "name": "Idempotency-Key",
                "in": "header",
                "schema": {"type": "string", "maxLength": 255},
            }
        },
        "responses": {
            "Wrong": {
                "description": "Wrong",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Wrong"}}},
            }
        },
        "schemas": {
            "Wrong": {
                "anyOf": [
                    {"type": "object", "description": "One", "properties": {"a": {"const": "x"}}},
                    {"type": "object", "description": "Two", "properties": {"b": {"type": "null"}}},
                ]
            },
            "Order": {
                "type": "object",
                "required": ["lines"],
                "properties": {
                    "lines": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"$ref": "#/components/schemas/Line"},
                    },
                    "buyer": {"anyOf": [{"$ref": "#/components/schemas/Buyer"}, {"type": "null"}]},
                    "tags": {"type": "object", "additionalProperties": {"type": "string"}},
                    "both": {
                        "allOf": [
                            {"properties": {"left": {"type": "integer"}}},
                            {"properties": {"right": {"type": ["integer", "null"]}}},
                        ]
                    },
                },
            },
            "Line": {
                "title": "Line",
                "type": "object",
                "required": ["kind"],
                "properties": {
                    "kind": {"type": "string", "enum": ["id", "slug"], "description": "How."},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
                    "count": {"type": "integer", "minimum": 1, "maximum": 9, "default": 2},
                },
            },
            "Buyer": {
                "type": "object",
                "description": "Who buys.",
                "properties": {
                    "phone": {"type": "string", "pattern": "^[^\\x00]*$", "maxLength": 20},
                },
            },
        },
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    },
}


def test_fields_are_dotted_paths_with_what_they_must_keep_to() -> None:
    create = describe_operations(OPENAPI, BASE)[0]
    told = {
        field.path: (field.kind, field.is_required, field.description, list(field.limits))
        for field in create.body
    }
    assert told == {
        "lines": ("array of object", True, "", ["1 or more items"]),
        "lines[].kind": ("string", True, "How.", ['one of "id", "slug"']),
        "lines[].parts": ("array of object", False, "", []),
        "lines[].count": ("integer", False, "", ["1 or more", "9 or less", "default 2"]),
        "buyer": ("object or null", False, "Who buys.", []),
        "buyer.phone": ("string", False, "", ["20 or fewer characters"]),
        "tags": ("object of string", False, "", []),
        "both": ("object", False, "", []),
        "both.left": ("integer", False, "", []),
        "both.right": ("integer or null", False, "", []),
    }


def test_parameters_come_from_the_operation_and_from_its_path() -> None:
    create, show = describe_operations(OPENAPI, BASE)
    assert [(one.path, one.where, one.is_required) for one in create.parameters] == [
        ("Idempotency-Key", "header", False)
    ]
    assert [one.path for one in show.parameters] == ["order_id", "fields", "page"]
    assert list(show.parameters[2].limits) == ["default 1"]


def test_replies_show_their_examples_or_every_form_that_they_take() -> None:
    made, wrong = describe_operations(OPENAPI, BASE)[0].replies
    assert (made.status, made.description) == ("201", "Made")
    assert [json.loads(one.text) for one in made.examples] == [{"id": 1, "who": "it's"}]
    assert wrong.description == "Wrong"
    assert [(one.title, json.loads(one.text)) for one in wrong.examples] == [
        ("One", {"a": "x"}),
        ("Two", {"b": None}),
    ]


def test_curls_can_be_pasted() -> None:
    create, show = describe_operations(OPENAPI, BASE)
    words = shlex.split(create.curl.replace("\\\n", " "))
    assert words[:4] == ["curl", "-X", "POST", f"{BASE}/orders"]
    assert words[4:8] == [
        "-H",
        "Authorization: Bearer YOUR_TOKEN",
        "-H",
        "Content-Type: application/json",
    ]
    assert words[8] == "-d"
    assert json.loads(words[9])["lines"] == [{"kind": "id", "parts": [{}], "count": 2}]
    assert shlex.split(show.curl.replace("\\\n", " "))[:2] == [
        "curl",
        f"{BASE}/orders/1?fields=all",
    ]


def test_a_quote_in_an_example_does_not_end_the_curl() -> None:
    schema = {"application/json": {"example": {"name": "it's $HOME `x`"}}}
    openapi = {"paths": {"/x": {"post": {"requestBody": {"content": schema}}}}}
    words = shlex.split(describe_operations(openapi, BASE)[0].curl.replace("\\\n", " "))
    assert json.loads(words[-1]) == {"name": "it's $HOME `x`"}


@pytest.mark.parametrize(
    ("scheme", "lines"),
    [
        ({"type": "http", "scheme": "Bearer"}, ["Authorization: Bearer YOUR_TOKEN"]),
        ({"type": "apiKey", "in": "header", "name": "Access-Token"}, ["Access-Token: YOUR_TOKEN"]),
        ({"type": "apiKey", "in": "query", "name": "key"}, []),
    ],
)
def test_the_header_of_the_token_is_told(scheme: dict[str, str], lines: list[str]) -> None:
    assert describe_authentication({"components": {"securitySchemes": {"t": scheme}}}) == lines


def test_a_document_with_hardly_anything_in_it_has_a_page() -> None:
    assert "<h1>x</h1>" in documentation_page({"info": {"title": "x", "version": "1"}}, base_url="")


def test_prose_is_escaped() -> None:
    assert prose("a `<b>`\n\n<c>") == "<p>a <code>&lt;b&gt;</code></p>\n<p>&lt;c&gt;</p>"


def test_the_page_says_everything() -> None:
    page = documentation_page(OPENAPI, base_url=f"{BASE}/")
    for part in (
        "Orders &lt;API&gt;",
        "<code>code</code>",
        f'href="/shop/api{STYLE_PATH}"',
        "lines[].kind",
        "Authorization: Bearer YOUR_TOKEN",
        "/orders/{order_id}",
    ):
        assert part in page, part
    assert "<script" not in page
    assert "style=" not in page


@contextmanager
def served() -> Iterator[str]:
    """The documentation on a server, below a prefix, as dialects have it."""
    listener = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
    routes = documentation_routes(lambda: OPENAPI, base_url=base)
    config = uvicorn.Config(
        Starlette(routes=[Mount("/api", routes=routes)]), lifespan="off", log_config=None, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield base
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()


def test_the_page_and_its_sheet_are_served() -> None:
    with served() as base:
        page = httpx.get(f"{base}/docs")
        sheet = httpx.get(base + STYLE_PATH)
    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith(
        "default-src 'none'; style-src 'self'"
    )
    assert page.headers["x-content-type-options"] == "nosniff"
    assert sheet.content == STYLE
    assert sheet.headers["content-type"].startswith("text/css")
    assert "immutable" in sheet.headers["cache-control"]


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_a_browser_shows_it_and_asks_nobody_else(width: int) -> None:
    with (
        served() as base,
        open_browser() as browser,
        visit(browser, viewport={"width": width, "height": 800}) as here,
    ):
        here.page.goto(f"{base}/docs", wait_until="networkidle")
        assert here.page.evaluate("document.documentElement.scrollWidth") <= width
        assert here.page.evaluate("document.styleSheets.length") == 1
        assert all(one.startswith((base, "data:")) for one in here.addresses)
        assert here.octets < 150_000
