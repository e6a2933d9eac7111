"""What all endpoints of the checkout share: looking at a checkout, and answering with its page.

What came of a payment is always read from the book and never from the answer to a POST: a lost
redirect, a second click, the back button and another device all lead to the same page.
"""

import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from orderwire.engine.orders import Origin
from orderwire.operations.pay_checkout import is_under_way, look_after
from orderwire.operations.place_order import pay_link
from orderwire.operations.show_checkout import PayLink, Shown, read_pay_link, show_checkout
from orderwire.operations.show_ways import show_ways
from orderwire.operations.world import World
from orderwire.pages.answering import HEADERS, answer_error, answer_page
from orderwire.pages.languages import LANGUAGES, choose_language
from orderwire.pages.qr import qr_picture
from orderwire.pages.showing import Problem, Standing, make_page
from orderwire.pages.wording import Wording

PREFIX = "/checkout"
LOOK_AGAIN_SECONDS = 3
RETRY_SECONDS = 1

_WITH_SCRIPT = (Standing.PAYABLE, Standing.TRANSFER, Standing.IN_REVIEW)
_WITH_CODE = (Standing.PAYABLE, Standing.TRANSFER)
_WITH_UPI = (Standing.PAYABLE, Standing.NO_PROVIDER)

log = logging.getLogger(__name__)


class Presenter:
    """Pages of checkouts, with the world that they show."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.base_path = urlsplit(world.public_url).path.rstrip("/") + PREFIX

    async def look(self, request: Request) -> Shown:
        """What is behind the link now. Payments under way are asked after, and looked at again.

        So a customer whose way back from the provider was lost learns of it here all the same.
        Raises HTTPException 404, Overloaded and DatabaseError.
        """
        link = link_of(request)
        shown = await show_checkout(self.world, link)
        if shown is not None and any(map(is_under_way, shown.payments)):
            origin = Origin(actor="customer", dialect="checkout", request_id=request_id(request))
            await look_after(self.world, shown, origin)
            shown = await show_checkout(self.world, link)
        if shown is None:
            raise HTTPException(404)
        return shown

    async def answer(
        self,
        request: Request,
        shown: Shown,
        problem: Problem | None = None,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        template: str | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> Response:
        """The page that a checkout has come to, or the one of a template. Raises DatabaseError."""
        wording = wording_of(request)
        ways = await show_ways(self.world, shown)
        page = make_page(shown, ways, self.world.now_ms(), wording, problem)
        checkout = shown.checkout
        address = pay_link(self.world.public_url, shown.store.id, checkout.id, checkout.token)
        return answer_page(
            template or f"{page.standing.value}.html",
            wording,
            base_path=self.base_path,
            status=status,
            headers=headers,
            is_scripted=template is not None or page.standing in _WITH_SCRIPT,
            page=page,
            here=f"{self.base_path}/{request.path_params['link']}",
            query=language_asked(request),
            qr=qr_picture(address) if page.standing in _WITH_CODE else None,
            upi=qr_picture(page.upi_link)
            if page.upi_link is not None and page.standing in _WITH_UPI
            else None,
            look_again_seconds=LOOK_AGAIN_SECONDS,
            root=self.base_path.removesuffix(PREFIX),
            **(facts or {}),
        )

    def back(self, request: Request, link: str | None = None) -> Response:
        """To the page of a checkout by GET, in the language that the address asked for."""
        link = link or request.path_params["link"]
        address = f"{self.base_path}/{link}{language_asked(request)}"
        return RedirectResponse(address, 303, HEADERS)

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
        log.warning("no answer from the database (request %s): %s", request_id(request), error)
        return self._error(request, 503, {"Retry-After": str(RETRY_SECONDS)})

    async def broken(self, request: Request, _: Exception) -> Response:
        """A mistake of ours. The server that runs us logs it."""
        return self._error(request, 500)

    def _error(
        self, request: Request, status: int, headers: dict[str, str] | None = None
    ) -> Response:
        return answer_error(
            status,
            wording_of(request),
            base_path=self.base_path,
            request_id=request_id(request) if status >= 500 else "",
            headers=headers,
        )


def link_of(request: Request) -> PayLink:
    """The link in the address. Raises HTTPException 404 where it is none."""
    link = read_pay_link(request.path_params["link"])
    if link is None:
        raise HTTPException(404)
    return link


def language_asked(request: Request) -> str:
    """The query that keeps the language which the address asked for."""
    asked = request.query_params.get("lang")
    return f"?lang={asked}" if asked in LANGUAGES else ""


def wording_of(request: Request) -> Wording:
    """How the answer to a request speaks."""
    asked = request.query_params.get("lang")
    return Wording(choose_language(asked, request.headers.get("accept-language", "")))


def request_id(request: Request) -> str:
    """What a request is called in the history and in the log."""
    return str(request.scope.get("orderwire.request_id", ""))
