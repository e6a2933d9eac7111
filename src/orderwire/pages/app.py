"""The checkout's routes: GET shows it, POST pays it and sends the browser back to GET."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from orderwire.admission.desk import Overloaded
from orderwire.engine.offering import TEST
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY
from orderwire.engine.refund_life import RefundState
from orderwire.operations.limit_tries import TooManyTries
from orderwire.operations.offer_ways import offer_ways
from orderwire.operations.order_again import NewCheckout, NewFreeOrder, NotOver, order_again
from orderwire.operations.pay_checkout import (
    Paying,
    confirm_payment,
    is_under_way,
    pay_checkout,
    waiting_for_customer,
)
from orderwire.operations.read_goods import read_goods
from orderwire.operations.show_checkout import PayLink, show_checkout
from orderwire.operations.show_order import show_order
from orderwire.operations.world import World
from orderwire.pages.again import problem_of
from orderwire.pages.answering import HEADERS, answer_file, answer_page
from orderwire.pages.callers import address_of
from orderwire.pages.downloads import download
from orderwire.pages.forms import read_form
from orderwire.pages.history import happened
from orderwire.pages.presenting import (
    PREFIX,
    Presenter,
    language_asked,
    link_of,
    request_id,
    wording_of,
)
from orderwire.pages.showing import (
    BEING_CHECKED,
    CHANGED,
    MISSING_CARD,
    STORE_DECIDES,
    TOO_MANY,
    TOO_MANY_GIVEN_UP,
    Problem,
    Standing,
    standing_of,
)
from orderwire.pages.transfers import Transfers
from orderwire.payments.port import Redirect
from orderwire.storage.database import DatabaseError

__all__ = ["PREFIX", "app"]


def app(world: World) -> Starlette:
    """The checkout, to be mounted at PREFIX."""
    pages = Presenter(world)
    checkouts, transfers = Checkouts(pages), Transfers(pages)
    made = Starlette(
        routes=[
            Route("/static/{name}", checkouts.file),
            Route("/{link}", checkouts.checkout, methods=["GET", "POST"]),
            Route("/{link}/order", checkouts.order),
            Route("/{link}/confirm", checkouts.confirm, methods=["GET", "POST"]),
            Route("/{link}/again", checkouts.again, methods=["GET", "POST"]),
            Route("/{link}/receipt", transfers.receipt, methods=["GET", "POST"]),
            Route("/{link}/give-up", transfers.give_up, methods=["GET", "POST"]),
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


class Checkouts:
    """The endpoints, around the pages that they lead to."""

    def __init__(self, pages: Presenter) -> None:
        self._pages = pages
        self._world = pages.world

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
        return await self._pages.answer(request, await self._pages.look(request))

    async def pay(self, request: Request) -> Response:
        """Pay in the way that the form is for. Whatever comes of it, the page that GET shows
        says so.
        """
        link = link_of(request)
        form = await read_form(request, self._world.public_url)
        way = form.get("way", TEST)
        card_number = form.get("card_number", "").strip()
        if way not in (TEST, BANK_TRANSFER, CASH_ON_DELIVERY):
            raise HTTPException(400)
        if way == TEST and not card_number:
            return await self._show_again(request, MISSING_CARD, 422)
        if way == CASH_ON_DELIVERY and not await self._is_as_said(link, form.get("due_minor", "")):
            return await self._show_again(request, CHANGED, 409)
        outcome = await pay_checkout(
            self._world,
            link,
            provider=way,
            form={"card_number": card_number} if way == TEST else {},
            request_id=request_id(request),
            address=address_of(request, self._world.proxies),
        )
        if outcome is None:
            raise HTTPException(404)
        return await self._go_on(request, outcome, way)

    async def confirm(self, request: Request) -> Response:
        """The step of the `test` provider in which the customer confirms a payment, or does not.

        With a real provider it is on a page of theirs.
        """
        link = link_of(request)
        if request.method == "POST":
            form = await read_form(request, self._world.public_url)
            decision = form.get("decision", "")
            if decision not in ("confirm", "refuse"):
                raise HTTPException(400)
            outcome = await confirm_payment(
                self._world, link, form={"decision": decision}, request_id=request_id(request)
            )
            if outcome is None:
                return self._pages.back(request)
            return await self._go_on(request, outcome, TEST)
        shown = await show_checkout(self._world, link)
        if shown is None:
            raise HTTPException(404)
        if waiting_for_customer(shown) is None:
            return self._pages.back(request)
        return await self._pages.answer(request, shown, template="confirm.html")

    async def _go_on(self, request: Request, outcome: Paying, way: str) -> Response:
        """Where the browser goes after a payment was begun, or went on."""
        match outcome:
            case Redirect(url=url):
                is_ours = url.startswith(f"{self._world.public_url}/")
                asked = language_asked(request) if is_ours else ""
                return RedirectResponse(url + asked, 303, HEADERS)
            case TooManyTries(retry_seconds=seconds):
                later = {"Retry-After": str(seconds)}
                problem = TOO_MANY if way == TEST else TOO_MANY_GIVEN_UP
                shown = await self._pages.look(request)
                return await self._pages.answer(request, shown, problem, status=429, headers=later)
            case _:
                return self._pages.back(request)

    async def _is_as_said(self, link: PayLink, due_minor: str) -> bool:
        """Whether cash on delivery still costs what its button said, or is offered no more."""
        offers = await offer_ways(self._world, link) or []
        dues = [one.due.minor for one in offers if one.provider == CASH_ON_DELIVERY]
        return not dues or [due_minor] == list(map(str, dues))

    async def order(self, request: Request) -> Response:
        """The customer's page of the order: what came of it, what was handed out, its history."""
        await self._pages.look(request)
        found = await show_order(self._world, link_of(request))
        if found is None:
            raise HTTPException(404)
        facts = {
            "events": happened(found.history),
            "goods": await read_goods(self._world, link_of(request)),
            "fulfilments": found.fulfilments,
            "refunds": [one for one in found.refunds if one.state is not RefundState.FAILED],
        }
        return await self._pages.answer(request, found.shown, template="order.html", facts=facts)

    async def again(self, request: Request) -> Response:
        """Order again what is over, and go to the new checkout. GET is a reload: go back."""
        link = link_of(request)
        if request.method != "POST":
            return self._pages.back(request)
        form = await read_form(request, self._world.public_url)
        outcome = await order_again(
            self._world,
            link,
            with_coupon="without_coupon" not in form,
            request_id=request_id(request),
        )
        match outcome:
            case None:
                raise HTTPException(404)
            case NewCheckout(link=new_link):
                return self._pages.back(request, new_link)
            case NewFreeOrder(number=number):
                wording = wording_of(request)
                base_path = self._pages.base_path
                return answer_page("free.html", wording, base_path=base_path, number=number)
            case NotOver():
                return await self._explain(request, link, None)
            case refusal:
                return await self._explain(request, link, problem_of(refusal, wording_of(request)))

    async def _explain(self, request: Request, link: PayLink, problem: Problem | None) -> Response:
        """The page of a checkout that is over, with the reason why nothing was ordered again.

        Without one, a payment stands in the way, or money that the store has to send back.
        """
        shown = await show_checkout(self._world, link)
        if shown is None:
            raise HTTPException(404)
        if standing_of(shown, self._world.now_ms()) not in (Standing.EXPIRED, Standing.CANCELLED):
            return self._pages.back(request)
        if problem is None:
            problem = BEING_CHECKED if any(map(is_under_way, shown.payments)) else STORE_DECIDES
        return await self._pages.answer(request, shown, problem, status=409)

    async def _show_again(self, request: Request, problem: Problem, status: int) -> Response:
        """The ways to pay, with what was wrong with the form; where it cannot be paid, go back."""
        shown = await self._pages.look(request)
        if standing_of(shown, self._world.now_ms()) is not Standing.PAYABLE:
            return self._pages.back(request)
        return await self._pages.answer(request, shown, problem, status=status)
