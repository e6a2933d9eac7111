"""The endpoints of a bank transfer that was chosen: its receipt arrives here, or it is given up."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from orderwire.bodies.receipts import Reason, Receipt
from orderwire.operations.send_receipt import (
    ReceiptKept,
    TooManyReceipts,
    give_up_transfer,
    send_receipt,
)
from orderwire.operations.show_checkout import show_checkout
from orderwire.pages.forms import read_form
from orderwire.pages.presenting import Presenter, link_of, request_id, wording_of
from orderwire.pages.showing import Standing, receipt_problem, standing_of
from orderwire.pages.uploads import TOO_MANY, Uploads

_STATUS_OF = {TOO_MANY: 429, Reason.TOO_LARGE.value: 413}
"""What is answered; everything else that is wrong with a receipt is 422."""

_TAKES_RECEIPTS = (Standing.TRANSFER, Standing.IN_REVIEW)


class Transfers:
    """The endpoints, around the pages that they lead to."""

    def __init__(self, pages: Presenter) -> None:
        self._pages = pages
        self._uploads = Uploads(pages.world.public_url, pages.world.now_ms)

    async def receipt(self, request: Request) -> Response:
        """Take a receipt, and go back to the page that says so. GET is a reload: go back."""
        link = link_of(request)
        if request.method != "POST":
            return self._pages.back(request)
        if await show_checkout(self._pages.world, link) is None:
            raise HTTPException(404)
        receipt = await self._uploads.receive(request, link)
        if not isinstance(receipt, Receipt):
            return await self._explain(request, receipt)
        outcome = await send_receipt(
            self._pages.world, link, receipt, request_id=request_id(request)
        )
        match outcome:
            case None:
                raise HTTPException(404)
            case TooManyReceipts():
                return await self._explain(request, TOO_MANY)
            case ReceiptKept():
                return self._pages.back(request)
            case _:  # No transfer waits for a receipt: the page says what has become of it.
                return self._pages.back(request)

    async def give_up(self, request: Request) -> Response:
        """Pay in another way after all. GET is a reload: go back."""
        link = link_of(request)
        if request.method != "POST":
            return self._pages.back(request)
        await read_form(request, self._pages.world.public_url)
        outcome = await give_up_transfer(self._pages.world, link, request_id=request_id(request))
        if outcome is None:
            raise HTTPException(404)
        return self._pages.back(request)

    async def _explain(self, request: Request, why: str) -> Response:
        """The page of the transfer, with the reason why a receipt was not taken."""
        shown = await self._pages.look(request)
        if standing_of(shown, self._pages.world.now_ms()) not in _TAKES_RECEIPTS:
            return self._pages.back(request)
        problem = receipt_problem(why, wording_of(request))
        return await self._pages.answer(request, shown, problem, status=_STATUS_OF.get(why, 422))
