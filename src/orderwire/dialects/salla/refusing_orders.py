"""What Salla says when the engine turns an order down: which field, and in which words.

Every refusal is a wrong field of the request. Where the platform publishes a text, it is that one:
a value that names nothing "has invalid values". Where it publishes none, the text is ours.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orderwire.dialects._kit.problems import Problem
from orderwire.dialects._kit.wire import amount
from orderwire.dialects.salla.refusing import (
    NOT_FOUND,
    Document,
    Language,
    Texts,
    complain,
    refuse_with,
    said,
    word,
)
from orderwire.dialects.salla.shapes import courier_name
from orderwire.dialects.salla.shaping_orders import Place
from orderwire.engine import refusals as r

NAMES: Mapping[str, str] = {
    # The platform's own.
    "customer_id": "رقم العميل",
    "shipping_address": "shipping address",
    "shipping_address.branch_id": "رقم الفرع",
    "shipping_address.city_id": "رقم مدينة الشحن",
    "shipping_address.address": "shipping address.address",
    "shipping_address.street_number": "اسم شارع الشحن",
    "shipping_address.block": "اسم حى الشحن",
    "shipping_address.postal_code": "الرمز البريدى للشحن",
    "shipping_address.geocode": "الكود الجغرافي للشحن",
    "payment": "payment",
    "payment.status": "حالة الدفع",
    "products": "المنتجات",
    "products.*.id": "رقم المنتج",
    # The same names for the same things of the newer body.
    "customer.id": "رقم العميل",
    "branch_id": "رقم الفرع",
    "ship_to.city": "رقم مدينة الشحن",
    "ship_to.street_number": "اسم شارع الشحن",
    "ship_to.block": "اسم حى الشحن",
    "ship_to.postal_code": "الرمز البريدى للشحن",
    "ship_to.geo_coordinates": "الكود الجغرافي للشحن",
    "products.*.identifier": "رقم المنتج",
    # Ours.
    "shipping_address.country_id": "رقم دولة الشحن",
    "ship_to.country": "رقم دولة الشحن",
    "customer.mobile": "رقم جوال العميل",
    "customer.name": "اسم العميل",
    "customer.email": "البريد الإلكتروني للعميل",
    "receiver.email": "البريد الإلكتروني للمستلم",
    "payment.method": "طريقة الدفع",
    "payment.accepted_methods": "طرق الدفع المقبولة",
    "payment.store_bank_id": "رقم البنك",
    "payment.receipt_image_path": "صورة الإيصال",
    "payment.cash_on_delivery": "الدفع عند الاستلام",
    "payment.cash_on_delivery.amount": "رسوم الدفع عند الاستلام",
    "payment.cash_on_delivery.currency": "عملة الدفع عند الاستلام",
    "delivery_method": "طريقة التوصيل",
    "courier_id": "رقم شركة الشحن",
    "ship_to": "عنوان الشحن",
    "ship_to.address_line": "تفاصيل عنوان الشحن",
    "products.*.quantity": "الكمية",
    "products.*.options": "خيارات المنتج",
    "products.*.identifier_type": "نوع معرف المنتج",
    "products.*.donating_amount": "مبلغ التبرع",
    "products.*.recurring": "الاشتراك",
    "coupon_code": "كود الخصم",
    "coupon": "كود الخصم",
}
"""What fields are called in Arabic."""

Wording = Callable[[Any], Texts]

_INVALID: Wording | None = None
"""The platform's own text for a value that names nothing."""


def _always(arabic: str, english: str) -> Wording:
    texts = said(arabic, english)
    return lambda _: texts


_COUPON_OVER = _always("كود الخصم غير صالح للاستخدام", "The coupon is no longer valid")

MESSAGES: Mapping[type[r.Refusal], tuple[str, Wording | None]] = {
    r.CustomerNotFound: ("customer.id", _INVALID),
    r.ProductNotFound: ("products.*.identifier", _INVALID),
    r.VariantNotFound: ("products.*.identifier", _INVALID),
    r.BranchNotFound: ("branch_id", _INVALID),
    r.ShippingMethodNotFound: ("courier_id", _INVALID),
    r.CouponNotFound: ("coupon_code", _INVALID),
    r.PlanNotFound: ("products.*.recurring", _INVALID),
    r.LineNotFound: ("item_id", _INVALID),
    r.PaymentNotFound: ("payment", _INVALID),
    r.PaymentNotChosen: ("payment", _INVALID),
    r.FulfilmentNotFound: ("shipment_id", _INVALID),
    r.LinkRefused: ("tracking_link", _INVALID),
    r.OrderNotFound: ("order_id", _INVALID),
    r.ProductUnavailable: (
        "products.*.identifier",
        lambda x: said(f"المنتج {x.name} غير متاح", f"The product {x.name} is not available"),
    ),
    r.NotSoldInCurrency: (
        "products.*.identifier",
        lambda x: said(
            f"المنتج {x.name} لا يباع بعملة {x.currency}",
            f"The product {x.name} is not sold in {x.currency}",
        ),
    ),
    r.OutOfStock: (
        "products.*.quantity",
        lambda x: said(
            f"الكمية المطلوبة من {x.name} غير متوفرة، المتاح {x.available}",
            f"The quantity of {x.name} is not available, {x.available} are left",
        ),
    ),
    r.BelowMinimumQuantity: (
        "products.*.quantity",
        lambda x: said(
            f"أقل كمية من {x.name} هي {x.minimum}", f"The least quantity of {x.name} is {x.minimum}"
        ),
    ),
    r.AboveMaximumQuantity: (
        "products.*.quantity",
        lambda x: said(
            f"أكبر كمية من {x.name} هي {x.maximum}",
            f"The largest quantity of {x.name} is {x.maximum}",
        ),
    ),
    r.SubscriptionQuantity: (
        "products.*.quantity",
        lambda x: said(
            f"لا يمكن طلب أكثر من اشتراك واحد في {x.name}",
            f"The subscription {x.name} is ordered once",
        ),
    ),
    r.PlanMissing: (
        "products.*.recurring",
        lambda x: said(f"يجب اختيار مدة الاشتراك في {x.name}", f"Choose a plan of {x.name}"),
    ),
    r.OptionNotFound: (
        "products.*.options",
        lambda x: said(
            f"المنتج {x.name} ليس له الخيار {x.option}", f"{x.name} has no option {x.option}"
        ),
    ),
    r.OptionMissing: (
        "products.*.options",
        lambda x: said(
            f"الخيار {x.option} للمنتج {x.name} مطلوب.",
            f"The option {x.option} of {x.name} is required.",
        ),
    ),
    r.OptionValueRefused: (
        "products.*.options",
        lambda x: said(
            f"القيمة {x.value} للخيار {x.option} غير صحيحة",
            f"The option {x.option} of {x.name} has no value {x.value}",
        ),
    ),
    r.CouponNotStarted: (
        "coupon_code",
        _always("لم تبدأ صلاحية كود الخصم بعد", "The coupon is not valid yet"),
    ),
    r.CouponEnded: (
        "coupon_code",
        _always("انتهت صلاحية كود الخصم", "The coupon has expired"),
    ),
    r.CouponUsedUp: ("coupon_code", _COUPON_OVER),
    r.CouponUsedByCustomer: ("coupon_code", _COUPON_OVER),
    r.CouponNeedsCustomer: (
        "coupon_code",
        _always("كود الخصم يتطلب تحديد العميل", "The coupon needs a customer"),
    ),
    r.CouponBelowMinimum: (
        "coupon_code",
        lambda x: said(
            f"أقل مبلغ لاستخدام كود الخصم هو {amount(x.minimum)} {x.minimum.currency}",
            f"The coupon needs at least {amount(x.minimum)} {x.minimum.currency}",
        ),
    ),
    r.CouponNotForBasket: (
        "coupon_code",
        _always("كود الخصم لا يشمل هذه المنتجات", "The coupon is not for these products"),
    ),
    r.CouponInOtherCurrency: (
        "coupon_code",
        lambda x: said(
            f"كود الخصم غير صالح بعملة {x.currency}", f"The coupon is not valid in {x.currency}"
        ),
    ),
    r.NotDeliveredThere: (
        "courier_id",
        lambda x: said(
            f"شركة الشحن {courier_name(x.carrier, x.name)} لا توصل إلى هذا العنوان",
            f"{courier_name(x.carrier, x.name)} does not deliver to this address",
        ),
    ),
    r.WayNotOffered: (
        "payment.method",
        _always(
            "طريقة الدفع غير متاحة لهذه المنتجات", "The payment method is not for these products"
        ),
    ),
    r.TotalTooLarge: (
        "products",
        _always("مبلغ الطلب أكبر من المسموح", "The order is worth too much"),
    ),
    r.StatedDiscountTooLarge: (
        "discount",
        _always("الخصم أكبر من قيمة المنتجات", "The discount is more than the products are worth"),
    ),
    r.ExpiryPassed: (
        "expires_at",
        _always("انتهت مهلة دفع الطلب", "The time to pay the order is over"),
    ),
    r.TotalDiffers: (
        "total",
        lambda x: said(
            f"مبلغ الطلب هو {amount(x.found)} {x.found.currency}",
            f"The order comes to {amount(x.found)} {x.found.currency}",
        ),
    ),
    r.KeyReused: (
        "Idempotency-Key",
        _always("استخدم هذا المفتاح لطلب آخر", "The key was used for another request"),
    ),
    r.OwnIdReused: (
        "id",
        _always("استخدم هذا المعرف لطلب آخر", "The id was used for another order"),
    ),
    r.WrongState: (
        "status",
        _always("لا يمكن تغيير حالة الطلب إلى هذه الحالة", "The order cannot take this status"),
    ),
    r.CodeKnown: ("code", _always("الكود موجود من قبل", "The code exists already")),
    r.NothingToRefund: (
        "amount",
        _always("لا يوجد مبلغ لاسترجاعه", "The order has no payment left to refund"),
    ),
    r.RefundTooLarge: (
        "amount",
        lambda x: said(
            f"يمكن استرجاع {amount(x.left)} {x.left.currency} فقط",
            f"Only {amount(x.left)} {x.left.currency} can be refunded",
        ),
    ),
    r.TooManyToRefund: (
        "quantity",
        lambda x: said(
            f"يمكن استرجاع {x.left} فقط من {x.name}", f"Only {x.left} of {x.name} can be refunded"
        ),
    ),
    r.NotPaidYet: ("status", _always("لم يدفع مبلغ الطلب بعد", "The order is not paid yet")),
    r.NothingToFulfil: (
        "status",
        _always("لا يوجد ما يتم شحنه في الطلب", "The order has nothing left to ship"),
    ),
    r.TooManyToFulfil: (
        "quantity",
        lambda x: said(
            f"يمكن شحن {x.left} فقط من {x.name}", f"Only {x.left} of {x.name} can be shipped"
        ),
    ),
    r.EditedMeanwhile: (
        "order",
        _always("تم تعديل الطلب من مستخدم آخر", "Somebody else has changed the order"),
    ),
    r.AmountsFixed: (
        "order",
        _always("لا يمكن تعديل مبالغ الطلب", "What the order comes to cannot change any more"),
    ),
    r.NoLinesLeft: (
        "products",
        _always("يجب أن يحتوي الطلب على منتج واحد", "The order needs at least one product"),
    ),
    r.WouldBeFree: (
        "order",
        _always("لا يمكن أن يصبح الطلب مجانيا", "The order cannot come to cost nothing"),
    ),
}
"""The field that each refusal is about, `*` being the product's index, and its texts."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a product was asked for by, and what it is called, to find the field of a refusal."""

    identifier: str
    name: str


def refuse(
    refusal: r.Refusal,
    language: Language = Language.ARABIC,
    products: Sequence[Asked] = (),
    place: Callable[[Place], Place] = lambda where: where,
) -> tuple[int, Document]:
    """The status and the body that a refusal is answered with.

    `place` gives the caller's own name of a place.
    """
    if isinstance(refusal, r.OrderNotFound):
        return NOT_FOUND.status, refuse_with(NOT_FOUND, language)
    problem = problem_of(refusal, index_of(refusal, products))
    named = Problem(place(problem.where), problem.kind, problem.facts)
    return 422, complain(word([named], language, NAMES).fields)


def problem_of(refusal: r.Refusal, index: int) -> Problem:
    """A refusal as a problem of the newer body; `index` is that of the product it is about."""
    field, wording = MESSAGES[type(refusal)]
    where = tuple(index if step == "*" else step for step in field.split("."))
    if wording is None:
        return Problem(where, "invalid", {})
    return Problem(where, "said", {"texts": wording(refusal)})


def index_of(refusal: r.Refusal, products: Sequence[Asked]) -> int:
    """Which product a refusal is about: the first that was asked for by its facts."""
    identifier = getattr(refusal, "identifier", None)
    name = getattr(refusal, "name", None)
    for index, product in enumerate(products):
        if product.identifier == identifier or (name is not None and product.name == name):
            return index
    return 0
