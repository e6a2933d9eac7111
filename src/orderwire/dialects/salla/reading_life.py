"""From Salla's JSON for an order that exists to what is wanted: every wrong field at once."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from pydantic import ValidationError

from orderwire.dialects._kit.problems import Problem
from orderwire.dialects.salla.reading_orders import problems_of
from orderwire.dialects.salla.refusing import Language, Texts, said, word
from orderwire.dialects.salla.refusing_orders import NAMES as ORDER_NAMES
from orderwire.dialects.salla.refusing_orders import problem_of
from orderwire.dialects.salla.schemas_life import StatusBody
from orderwire.dialects.salla.schemas_orders import Body, object_of
from orderwire.dialects.salla.shaping_orders import Place
from orderwire.dialects.salla.statuses import STATUSES
from orderwire.engine.refusals import Refusal
from orderwire.storage.statuses import OwnStatus

Sent = TypeVar("Sent", bound=Body)

NAMES: Mapping[str, str] = {
    **ORDER_NAMES,
    # The platform's own.
    "status_id": "الحالة",
    "slug": "رمز الحالة",
    # Ours.
    "parent_id": "الحالة الأصلية",
    "name": "الاسم",
    "message": "الرسالة",
    "icon": "الأيقونة",
    "sort": "الترتيب",
    "is_active": "التفعيل",
    "note": "الملاحظة",
    "restore_items": "إرجاع المنتجات",
    "order_id": "رقم الطلب",
    "identifier": "رقم المنتج",
    "identifier_type": "نوع معرف المنتج",
    "quantity": "الكمية",
    "price": "السعر",
    "options": "خيارات المنتج",
    "tags": "الوسوم",
    "operations": "العمليات",
    "operations.*.action_name": "اسم العملية",
    "filters": "الطلبات",
    "filters.order_ids": "أرقام الطلبات",
    "filters.order_status": "حالات الطلبات",
    "customer": "العميل",
}
"""What fields are called in Arabic."""


def read_as(kind: type[Sent], document: object, language: Language) -> Sent:
    """A document as a body of a kind. Raises Invalid with every problem."""
    try:
        return kind.model_validate(object_of(document))
    except ValidationError as error:
        raise word(problems_of(error), language, NAMES) from None


def read_status(document: object, language: Language) -> StatusBody:
    """The status that is wished for, by id or by word. Raises Invalid."""
    body = read_as(StatusBody, document, language)
    if body.status_id is None and body.slug is None:
        raise word(
            [
                Problem(("status_id",), "required_without", {"other": "slug"}),
                Problem(("slug",), "required_without", {"other": "status_id"}),
            ],
            language,
            NAMES,
        )
    return body


def find_status(
    body: StatusBody, own: Sequence[OwnStatus], language: Language
) -> tuple[str, OwnStatus | None]:
    """The platform's word for the status that is meant, and the store's own, if it is one.

    Raises Invalid.
    """
    if body.status_id is None:
        if body.slug is None or body.slug not in STATUSES:
            raise word([Problem(("slug",), "invalid", {})], language, NAMES)
        return body.slug, None
    for status in STATUSES.values():
        if status.id == body.status_id:
            return status.slug, None
    for one in own:
        if one.id == body.status_id and one.is_active:
            return one.parent, one
    raise word([Problem(("status_id",), "invalid", {})], language, NAMES)


def slug_of_id(status_id: int) -> str | None:
    """The word of one of the platform's own statuses."""
    return next((one.slug for one in STATUSES.values() if one.id == status_id), None)


def refusal_at(refusal: Refusal, where: Place) -> Problem:
    """What the engine turned down, as a problem of the field that asked for it."""
    found = problem_of(refusal, 0)
    return Problem(where, found.kind, found.facts)


def fixed(where: Place, texts: Texts) -> Problem:
    """Something that cannot be asked for here, in words of its own."""
    return Problem(where, "said", {"texts": texts})


CUSTOMER_STAYS = said("لا يمكن تغيير عميل الطلب", "The customer of the order cannot change")
NOT_TO_BE_PAID = said("الطلب ليس بانتظار الدفع", "The order is not waiting for a payment")
PRICE_STAYS = said("سعر المنتج من المتجر", "The price is the store's")
OPTIONS_STAY = said(
    "احذف المنتج وأضفه بالخيارات الجديدة", "Remove the item and add it with the new options"
)
NO_SUCH_ACTION = said("هذه العملية غير متاحة", "This action is not available")
TOO_MANY_ORDERS = said("عدد الطلبات أكبر من المسموح", "These are too many orders")
