"""`orderwire serve`: run the service, and say how to use it once it is ready."""

from itertools import zip_longest
from typing import Annotated

import typer
import uvloop

from orderwire import __version__
from orderwire.cli.failing import explain_failures
from orderwire.dialects._kit.documents import PATH as DOCS_PATH
from orderwire.dialects.registry import DIALECTS
from orderwire.operations.demo_store import TOKENS
from orderwire.storage.opening import parse_url
from orderwire.web.serving import serve as serve_alone
from orderwire.web.settings import Settings
from orderwire.web.workers import serve_with_workers


def serve(
    *,
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill an empty database with a demo store.")
    ] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen on [ORDERWIRE_HOST].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [ORDERWIRE_PORT].")] = None,
    database: Annotated[
        str | None,
        typer.Option(help="sqlite:////absolute/path or postgresql://… [ORDERWIRE_DATABASE]."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            help="Processes that serve; more than one need PostgreSQL [ORDERWIRE_WORKERS]."
        ),
    ] = None,
) -> None:
    """Run the service until Ctrl-C."""
    given = {"host": host, "port": port, "database": database, "workers": workers}
    with explain_failures():
        settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
        shown = parse_url(settings.database).render_as_string()

        def ready(url: str) -> None:
            typer.echo(banner(url, shown, is_demo=demo))

        if settings.workers == 1:
            uvloop.run(serve_alone(settings, is_demo=demo, ready=ready))
        else:
            serve_with_workers(settings, is_demo=demo, ready=ready)


def banner(url: str, database: str, *, is_demo: bool) -> str:
    """What is printed when the service is ready."""
    documents = [
        f"{url}{dialect.prefix}{DOCS_PATH}   ({name})" for name, dialect in DIALECTS.items()
    ]
    lines = [
        f"Orderwire {__version__}   {database}   Ctrl-C stops",
        "",
        f"  Service    {url}",
        f"  Health     {url}/readyz",
        *(
            f"  {what:10} {where}"
            for what, where in zip_longest(["API docs"], documents, fillvalue="")
        ),
    ]
    if is_demo:
        lines += ["", *_demo_lines(url)]
    return "\n".join(lines)


def _demo_lines(url: str) -> list[str]:
    token = TOKENS["rmz"]
    orders = f"{url}/shawarma/orders"
    paid = (
        '{"customer":{"id":12345},"created_from":"myapp.com","products":'
        '[{"identifier_type":"id","identifier":101,"quantity":2}],"coupon_code":"SAVE10"}'
    )
    free = (
        '{"customer":{"country_code":"966","phone":"501234567","firstName":"Ahmed",'
        '"lastName":"Ali","email":"ahmed@example.com"},"created_from":"myapp.com","products":'
        '[{"identifier_type":"slug","identifier":"free-ebook","quantity":1}]}'
    )
    return [
        f"  Demo store, tokens: {token} for RMZ, {TOKENS['salla']} for Salla,",
        f"  {TOKENS['shoplazza']} for Shoplazza, {TOKENS['peach']} for Peach",
        "",
        "An order to be paid: open the checkout_url of the answer, card 4242 4242 4242 4242",
        "",
        f"  {_curl(orders, token, paid)}",
        "",
        "A free order, completed at once",
        "",
        f"  {_curl(orders, token, free)}",
        "",
        "The orders of the store",
        "",
        f"  curl -s '{orders}' -H 'Authorization: Bearer {token}'",
        "",
        "The same request again within 5 minutes is answered as a duplicate of the first.",
    ]


def _curl(url: str, token: str, body: str) -> str:
    return (
        f"curl -s -X POST '{url}' -H 'Authorization: Bearer {token}' "
        f"-H 'Content-Type: application/json' -d '{body}'"
    )
