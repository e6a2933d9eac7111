"""The checkout's routes: GET shows it, POST pays it and sends the browser back to GET.

What came of a payment is always read from the book and never from the answer to a POST: a lost
redirect, a second click, the back button and another device all lead to the same page.
"""

import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from orderwire.admission.desk import Overloaded
from orderwire.engine.orders import Origin
from orderwire.operations.limit_tries import TooManyTries
from orderwire.operations.order_again import NewCheckout, NewFreeOrder, NotOver, order_again
from orderwire.operations.pay_checkout import (
    Paying,
    confirm_payment,
    is_under_way,
    look_after,
    pay_checkout,
    waiting_for_customer,
)
from orderwire.operations.place_order import pay_link
from orderwire.operations.read_goods import Goods, read_goods
from orderwire.operations.show_checkout import PayLink, Shown, read_pay_link, show_checkout
from orderwire.operations.show_order import show_order
from orderwire.operations.world import World
from orderwire.pages.again import problem_of
from orderwire.pages.answering import HEADERS, answer_error, answer_file, answer_page
from orderwire.pages.callers import address_of
from orderwire.pages.downloads import download
from orderwire.pages.forms import read_form
from orderwire.pages.history import Happened, happened
from orderwire.pages.languages import LANGUAGES, choose_language
from orderwire.pages.qr import qr_picture
from orderwire.pages.showing import (
    BEING_CHECKED,
    MISSING_CARD,
    STORE_DECIDES,
    TOO_MANY,
    Problem,
    Standing,
    make_page,
    standing_of,
)
from orderwire.pages.wording import Wording
from orderwire.payments.port import Redirect
from orderwire.storage.database import DatabaseError

PREFIX = "/checkout"
LOOK_AGAIN_SECONDS = 3
RETRY_SECONDS = 1

log = logging.getLogger(__name__)


def app(world: World) -> Starlette:
    """The checkout, to be mounted at PREFIX."""
    pages = Pages(world)
    made = Starlette(
        routes=[
            Route("/static/{name}", pages.file),
            Route("/{link}", pages.checkout, methods=["GET", "POST"]),
            Route("/{link}/order", pages.order),
            Route("/{link}/confirm", pages.confirm, methods=["GET", "POST"]),
            Route("/{link}/again", pages.again, methods=["GET", "POST"]),
            Route("/{link}/files/{file_id}", download(world)),
        ],
        exception_handlers={
            HTTPException: pages.refused,
            ClientDisconnect: pages.gone,
            DatabaseError: pages.unavailable,
            Overloaded: pages.unavailable,
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

    async def file(self, request: Request) -> Response:
        """The style sheet, or the script."""
        found = answer_file(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        return found

    async def checkout(self, request: Request) -> Response:
        """A checkout, by its link."""
        if request.method == "POST":
            return await self.pay(request)
        return await self.show(request)

    async def show(self, request: Request) -> Response:
        """The checkout behind a link, whatever it has come to."""
        return self._answer(request, await self._look(request))

    async def _look(self, request: Request) -> Shown:
        """What is behind the link now. Payments under way are asked after, and looked at again.

        So a customer whose way back from the provider was lost learns of it here all the same.
        Raises HTTPException 404, Overloaded and DatabaseError.
        """
        link = _link_of(request)
        shown = await show_checkout(self._world, link)
        if shown is not None and any(map(is_under_way, shown.payments)):
            origin = Origin(actor="customer", dialect="checkout", request_id=_request_id(request))
            await look_after(self._world, shown, origin)
            shown = await show_checkout(self._world, link)
        if shown is None:
            raise HTTPException(404)
        return shown

    async def pay(self, request: Request) -> Response:
        """Pay with the `test` provider. Whatever comes of it, the page that GET shows says so."""
        link = _link_of(request)
        form = await read_form(request, self._world.public_url)
        card_number = form.get("card_number", "").strip()
        if not card_number:
            return await self._ask_for_card(request)
        outcome = await pay_checkout(
            self._world,
            link,
            provider="test",
            form={"card_number": card_number},
            request_id=_request_id(request),
            address=address_of(request, self._world.proxies),
        )
        if outcome is None:
            raise HTTPException(404)
        return await self._go_on(request, outcome)

    async def confirm(self, request: Request) -> Response:
        """The step of the `test` provider in which the customer confirms a payment, or does not.

        With a real provider it is on a page of theirs.
        """
        link = _link_of(request)
        if request.method == "POST":
            form = await read_form(request, self._world.public_url)
            decision = form.get("decision", "")
            if decision not in ("confirm", "refuse"):
                raise HTTPException(400)
            outcome = await confirm_payment(
                self._world, link, form={"decision": decision}, request_id=_request_id(request)
            )
            return self._back(request) if outcome is None else await self._go_on(request, outcome)
        shown = await show_checkout(self._world, link)
        if shown is None:
            raise HTTPException(404)
        if waiting_for_customer(shown) is None:
            return self._back(request)
        return self._answer(request, shown, template="confirm.html")

    async def _go_on(self, request: Request, outcome: Paying) -> Response:
        """Where the browser goes after a payment was begun, or went on."""
        match outcome:
            case Redirect(url=url):
                is_ours = url.startswith(f"{self._world.public_url}/")
                asked = _language_asked(request) if is_ours else ""
                return RedirectResponse(url + asked, 303, HEADERS)
            case TooManyTries(retry_seconds=seconds):
                later = {"Retry-After": str(seconds)}
                shown = await self._look(request)
                return self._answer(request, shown, TOO_MANY, status=429, headers=later)
            case _:
                return self._back(request)

    async def order(self, request: Request) -> Response:
        """The customer's page of the order: what came of it, what was handed out, its history."""
        await self._look(request)
        found = await show_order(self._world, _link_of(request))
        if found is None:
            raise HTTPException(404)
        goods = await read_goods(self._world, _link_of(request))
        events = happened(found.history)
        return self._answer(request, found.shown, template="order.html", events=events, goods=goods)

    async def again(self, request: Request) -> Response:
        """Order again what is over, and go to the new checkout. GET is a reload: go back."""
        link = _link_of(request)
        if request.method != "POST":
            return self._back(request)
        form = await read_form(request, self._world.public_url)
        outcome = await order_again(
            self._world,
            link,
            with_coupon="without_coupon" not in form,
            request_id=_request_id(request),
        )
        match outcome:
            case None:
                raise HTTPException(404)
            case NewCheckout(link=new_link):
                return self._back(request, new_link)
            case NewFreeOrder(number=number):
                return answer_page(
                    "free.html", _wording(request), base_path=self._base_path, number=number
                )
            case NotOver():
                return await self._explain(request, link, None)
            case refusal:
                problem = problem_of(refusal, _wording(request))
                return await self._explain(request, link, problem)

    async def _explain(self, request: Request, link: PayLink, problem: Problem | None) -> Response:
        """The page of a checkout that is over, with the reason why nothing was ordered again.

        Without one, a payment stands in the way, or money that the store has to send back.
        """
        shown = await show_checkout(self._world, link)
        if shown is None:
            raise HTTPException(404)
        if standing_of(shown, self._world.now_ms()) not in (Standing.EXPIRED, Standing.CANCELLED):
            return self._back(request)
        if problem is None:
            problem = BEING_CHECKED if any(map(is_under_way, shown.payments)) else STORE_DECIDES
        return self._answer(request, shown, problem, status=409)

    async def _ask_for_card(self, request: Request) -> Response:
        shown = await self._look(request)
        if standing_of(shown, self._world.now_ms()) is not Standing.PAYABLE:
            return self._back(request)
        return self._answer(request, shown, MISSING_CARD, status=422)

    def _answer(
        self,
        request: Request,
        shown: Shown,
        problem: Problem | None = None,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        template: str | None = None,
        events: Sequence[Happened] = (),
        goods: Goods | None = None,
    ) -> Response:
        wording = _wording(request)
        page = make_page(shown, self._world.now_ms(), wording, problem)
        checkout = shown.checkout
        address = pay_link(self._world.public_url, shown.store.id, checkout.id, checkout.token)
        return answer_page(
            template or f"{page.standing.value}.html",
            wording,
            base_path=self._base_path,
            status=status,
            headers=headers,
            is_scripted=template is not None or page.standing is Standing.PAYABLE,
            page=page,
            here=f"{self._base_path}/{request.path_params['link']}",
            query=_language_asked(request),
            qr=qr_picture(address) if page.standing is Standing.PAYABLE else None,
            look_again_seconds=LOOK_AGAIN_SECONDS,
            events=events,
            goods=goods,
            root=self._base_path.removesuffix(PREFIX),
        )

    def _back(self, request: Request, link: str | None = None) -> Response:
        """To the page of a checkout by GET, in the language that the address asked for."""
        link = link or request.path_params["link"]
        address = f"{self._base_path}/{link}{_language_asked(request)}"
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


def _language_asked(request: Request) -> str:
    """The query that keeps the language which the address asked for."""
    asked = request.query_params.get("lang")
    return f"?lang={asked}" if asked in LANGUAGES else ""


def _wording(request: Request) -> Wording:
    asked = request.query_params.get("lang")
    return Wording(choose_language(asked, request.headers.get("accept-language", "")))


def _request_id(request: Request) -> str:
    return str(request.scope.get("orderwire.request_id", ""))
