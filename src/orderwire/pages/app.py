"""The checkout's routes: GET shows it, POST pays it and sends the browser back to GET.

What came of a payment is always read from the book and never from the answer to a POST: a lost
redirect, a second click, the back button and another device all lead to the same page.
"""

import logging
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from orderwire.operations.pay_checkout import pay_checkout
from orderwire.operations.show_checkout import PayLink, Shown, read_pay_link, show_checkout
from orderwire.operations.world import World
from orderwire.pages.answering import HEADERS, answer_error, answer_page, answer_sheet
from orderwire.pages.forms import read_form
from orderwire.pages.languages import LANGUAGES, choose_language
from orderwire.pages.showing import MISSING_CARD, Problem, Standing, make_page
from orderwire.pages.wording import Wording
from orderwire.storage.database import DatabaseError
from orderwire.storage.orders import Stale

PREFIX = "/checkout"
LOOK_AGAIN_SECONDS = 3
RETRY_SECONDS = 1

log = logging.getLogger(__name__)


def app(world: World) -> Starlette:
    """The checkout, to be mounted at PREFIX."""
    pages = Pages(world)
    made = Starlette(
        routes=[
            Route("/static/{name}", pages.sheet),
            Route("/{link}", pages.checkout, methods=["GET", "POST"]),
        ],
        exception_handlers={
            HTTPException: pages.refused,
            ClientDisconnect: pages.gone,
            DatabaseError: pages.unavailable,
            Exception: pages.broken,
        },
    )
    # Such a redirect would be made from the Host header, which anybody can write.
    made.router.redirect_slashes = False
    return made


class Pages:
    """The endpoints, with the world that they show."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._base_path = urlsplit(world.public_url).path.rstrip("/") + PREFIX

    async def sheet(self, request: Request) -> Response:
        """The style sheet."""
        name = request.path_params["name"]
        if not (name.startswith("checkout.") and name.endswith(".css")):
            raise HTTPException(404)
        return answer_sheet(name)

    async def checkout(self, request: Request) -> Response:
        """A checkout, by its link."""
        if request.method == "POST":
            return await self.pay(request)
        return await self.show(request)

    async def show(self, request: Request) -> Response:
        """The checkout behind a link, whatever it has come to."""
        shown = await show_checkout(self._world, _link_of(request))
        if shown is None:
            raise HTTPException(404)
        return self._answer(request, shown)

    async def pay(self, request: Request) -> Response:
        """Pay with the `test` provider. Whatever comes of it, the page that GET shows says so."""
        link = _link_of(request)
        form = await read_form(request, self._world.public_url)
        card_number = form.get("card_number", "").strip()
        if not card_number:
            return await self._ask_for_card(request, link)
        try:
            outcome = await pay_checkout(
                self._world,
                link,
                provider="test",
                form={"card_number": card_number},
                request_id=_request_id(request),
            )
        except Stale:
            # Somebody else settled it between our reading and our writing: see what came of it.
            return self._back(request)
        if outcome is None:
            raise HTTPException(404)
        return self._back(request)

    async def _ask_for_card(self, request: Request, link: PayLink) -> Response:
        shown = await show_checkout(self._world, link)
        if shown is None:
            raise HTTPException(404)
        return self._answer(request, shown, MISSING_CARD, status=422)

    def _answer(
        self, request: Request, shown: Shown, problem: Problem | None = None, status: int = 200
    ) -> Response:
        wording = _wording(request)
        page = make_page(shown, self._world.now_ms(), wording, problem)
        if page.standing is not Standing.PAYABLE:
            status = 200
        return answer_page(
            f"{page.standing.value}.html",
            wording,
            base_path=self._base_path,
            status=status,
            page=page,
            look_again_seconds=LOOK_AGAIN_SECONDS,
        )

    def _back(self, request: Request) -> Response:
        """Back to the page by GET, in the language that the address asked for."""
        link = request.path_params["link"]
        asked = request.query_params.get("lang")
        query = f"?lang={asked}" if asked in LANGUAGES else ""
        return RedirectResponse(f"{self._base_path}/{link}{query}", 303, HEADERS)

    async def refused(self, request: Request, error: Exception) -> Response:
        """A page for 404 and the like."""
        assert isinstance(error, HTTPException), error
        headers = dict(error.headers) if error.headers else None
        return self._error(request, error.status_code, headers)

    async def gone(self, request: Request, _: Exception) -> Response:
        """The browser went away while it was posting; nobody reads this."""
        return self._error(request, 400)

    async def unavailable(self, request: Request, error: Exception) -> Response:
        """The database cannot serve."""
        log.warning("no answer from the database (request %s): %s", _request_id(request), error)
        return self._error(request, 503, {"Retry-After": str(RETRY_SECONDS)})

    async def broken(self, request: Request, _: Exception) -> Response:
        """A mistake of ours. The server that runs us logs it."""
        return self._error(request, 500)

    def _error(
        self, request: Request, status: int, headers: dict[str, str] | None = None
    ) -> Response:
        return answer_error(
            status,
            _wording(request),
            base_path=self._base_path,
            request_id=_request_id(request) if status >= 500 else "",
            headers=headers,
        )


def _link_of(request: Request) -> PayLink:
    """The link in the address. Raises HTTPException 404 where it is none."""
    link = read_pay_link(request.path_params["link"])
    if link is None:
        raise HTTPException(404)
    return link


def _wording(request: Request) -> Wording:
    asked = request.query_params.get("lang")
    return Wording(choose_language(asked, request.headers.get("accept-language", "")))


def _request_id(request: Request) -> str:
    return str(request.scope.get("orderwire.request_id", ""))
