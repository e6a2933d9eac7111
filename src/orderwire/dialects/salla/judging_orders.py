"""From what a caller asked for to our draft, with a look at what the store has.

Rule 1: all that is wrong with a request is said at once: products, customer, courier, branch,
bank and options are looked at together. What must be counted under a lock (stock, coupons) is
the order desk's to judge, and comes alone.
Rule 2: a delivery is for goods that are brought. Where none of the products is, it does not apply.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from orderwire.dialects._kit.problems import Problem
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.places import city_by_id, country_by_code, country_by_id
from orderwire.dialects.salla.reading_orders import Sent, buyer_of, receiver_of
from orderwire.dialects.salla.refusing import Language, word
from orderwire.dialects.salla.refusing_orders import NAMES, Asked, problem_of
from orderwire.dialects.salla.schemas_orders import (
    ACCEPTED,
    OrderBody,
    PaymentBody,
    ProductBody,
    RecurringBody,
    ShipToBody,
)
from orderwire.dialects.salla.writing_selling import SLUGS_OF_PROVIDER
from orderwire.engine.addresses import Address
from orderwire.engine.catalogue import PeriodUnit, Plan, ProductKind
from orderwire.engine.choosing import choose_options
from orderwire.engine.delivering import DeliveryKind
from orderwire.engine.drafts import (
    Draft,
    DraftDelivery,
    DraftLine,
    Name,
    StatedLine,
    Tender,
    TenderState,
)
from orderwire.engine.money import LARGEST_MINOR, Money
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY, MANUAL
from orderwire.engine.refusals import ProductNotFound, ProductUnavailable, Refusal
from orderwire.operations.look_up import Known
from orderwire.storage.products import ListedProduct
from orderwire.storage.stores import Store

_SOURCE_MAX = 255

PROVIDERS: Mapping[str, Sequence[str]] = {
    word: [provider for provider, slugs in SLUGS_OF_PROVIDER.items() if word in slugs]
    for word in ACCEPTED
}
"""The ways to pay at our checkout that each of the platform's accepted methods stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A draft, what is known of what it names, and what its products are called."""

    draft: Draft
    known: Known
    products: Sequence[Asked]
    sent: Sent


def names_in(sent: Sent, store: Store) -> set[Name]:
    """All names by which a request points at something of the store."""
    body = sent.body
    if body is None:
        return set()
    names = {_name_of(product) for product in body.products}
    buyer = buyer_of(body, store.country)
    names |= set(buyer.keys) if buyer is not None else set()
    numbered = {
        "shipping_method": body.courier_id,
        "branch": body.branch_id,
        "bank_account": body.payment.bank_id if body.payment.method == "bank" else None,
    }
    return names | {named(kind, number) for kind, number in numbered.items() if number is not None}


def judge(sent: Sent, known: Known, store: Store, *, source: str, language: Language) -> Wish:
    """The draft of a request, and all that was found for it. Raises Invalid with every problem."""
    body = sent.body
    problems = list(sent.problems)
    if body is None:
        raise word(problems, language, NAMES)
    problems += _wrong_products(sent, body, known, store)
    problems += _wrong_names(sent, body, known)
    problems += _wrong_money(sent, body, store)
    is_shipped = _is_shipped(body, known)
    if is_shipped and body.delivery_method is None:
        problems += sent.missing_address()
    if problems:
        raise word(_once(problems), language, NAMES)
    receiver = receiver_of(body, store.country)
    delivery = _delivery_of(body, store) if is_shipped else None
    draft = Draft(
        dialect=NAME,
        source=source[:_SOURCE_MAX],
        buyer=buyer_of(body, store.country),
        lines=[_line_of(product, known, store) for product in body.products],
        coupon_code=body.coupon_code,
        delivery=delivery,
        tender=_tender_of(body.payment, known, store),
        accepts=accepts_of(body.payment),
        receiver=None if delivery is not None else receiver,
        notifies_receiver=bool(receiver and body.receiver and body.receiver.notify),
    )
    return Wish(draft=draft, known=known, products=_asked(body, known), sent=sent)


def named(kind: str, number: int) -> Name:
    """What the platform's id of something names."""
    return Name(kind, "id", str(number), NAME)


def _name_of(product: ProductBody) -> Name:
    is_id = product.identifier_type == "id"
    return Name("product", product.identifier_type, product.identifier, NAME if is_id else "")


def _asked(body: OrderBody, known: Known) -> list[Asked]:
    products = [known.product(_name_of(one)) for one in body.products]
    return [
        Asked(one.identifier, "" if found is None else found.product.name)
        for one, found in zip(body.products, products, strict=True)
    ]


def _is_shipped(body: OrderBody, known: Known) -> bool:
    found = [known.product(_name_of(product)) for product in body.products]
    return any(one is not None and one.product.is_shipped for one in found)


def _once(problems: Sequence[Problem]) -> list[Problem]:
    """The first problem of each place."""
    return list({one.where: one for one in reversed(problems)}.values())[::-1]


def _wrong_products(sent: Sent, body: OrderBody, known: Known, store: Store) -> list[Problem]:
    """What of the products the store does not sell, or not so."""
    problems = []
    for index, product in enumerate(body.products):
        refusal = _refuse_product(product, known, store)
        if refusal is not None:
            found = problem_of(refusal, index)
            problems.append(Problem(sent.shaped.place(found.where), found.kind, found.facts))
        listed = known.product(_name_of(product))
        if listed is not None and _plan_problem(product, listed):
            problems.append(sent.problem(("products", index, "recurring"), "invalid"))
    return problems


def _refuse_product(product: ProductBody, known: Known, store: Store) -> Refusal | None:
    listed = known.product(_name_of(product))
    if listed is None:
        return ProductNotFound(product.identifier)
    if not listed.product.is_active:
        return ProductUnavailable(listed.product.name)
    chosen = choose_options(listed.product, _options_of(product), store.currency)
    return chosen if isinstance(chosen, Refusal) else None


def _plan_problem(product: ProductBody, listed: ListedProduct) -> bool:
    """Whether a subscription was asked for at a rhythm that it is not sold in."""
    is_meant = product.recurring is not None and product.recurring.interval_unit is not None
    is_subscription = listed.product.kind is ProductKind.SUBSCRIPTION
    return is_meant and is_subscription and _variant_of(product, listed) is None


def _wrong_names(sent: Sent, body: OrderBody, known: Known) -> list[Problem]:
    """Who or what is named and is not there."""
    places: list[tuple[tuple[str, ...], Name]] = []
    if body.customer is not None and body.customer.id is not None:
        places.append((("customer", "id"), named("customer", body.customer.id)))
    if body.courier_id is not None:
        places.append((("courier_id",), named("shipping_method", body.courier_id)))
    if body.branch_id is not None:
        places.append((("branch_id",), named("branch", body.branch_id)))
    if body.payment.method == "bank" and body.payment.bank_id is not None:
        account = named("bank_account", body.payment.bank_id)
        places.append((("payment", "store_bank_id"), account))
    problems = [sent.problem(where, "invalid") for where, name in places if name not in known.names]
    country = None if body.ship_to is None else body.ship_to.country
    if country is not None and country_by_id(country) is None:
        problems.append(sent.problem(("ship_to", "country"), "invalid"))
    return problems


def _wrong_money(sent: Sent, body: OrderBody, store: Store) -> list[Problem]:
    """Amounts that cannot be: of another currency, below nothing, with too many decimals."""
    problems = []
    cash = body.payment.cash_on_delivery
    if cash is not None:
        where = ("payment", "cash_on_delivery")
        if (cash.currency or store.currency).upper() != store.currency:
            problems.append(sent.problem((*where, "currency"), "invalid"))
        if cash.amount is not None and minor_of(cash.amount, store) is None:
            problems.append(sent.problem((*where, "amount"), "invalid"))
    if store.is_charity:
        for index, product in enumerate(body.products):
            place = ("products", index, "donating_amount")
            if product.donating_amount is None:
                problems.append(sent.problem(place, "missing"))
            elif minor_of(product.donating_amount, store) is None:
                problems.append(sent.problem(place, "invalid"))
    return problems


def minor_of(amount: Decimal, store: Store) -> int | None:
    """An amount in minor units of the store's currency, where it is one."""
    scaled = amount.scaleb(Money(0, store.currency).exponent)
    if scaled != scaled.to_integral_value() or not 0 <= scaled <= LARGEST_MINOR:
        return None
    return int(scaled)


def _options_of(product: ProductBody) -> Sequence[tuple[str, Sequence[str]]]:
    return tuple(
        (str(option.id), tuple(option.value or ()))
        for option in product.options or ()
        if option.id is not None
    )


def _line_of(product: ProductBody, known: Known, store: Store) -> DraftLine:
    listed = known.product(_name_of(product))
    variant = None if listed is None else _variant_of(product, listed)
    stated = None
    if store.is_charity and product.donating_amount is not None:
        minor = minor_of(product.donating_amount, store)
        assert minor is not None, product
        stated = StatedLine(unit_minor=minor)
    return DraftLine(
        product=_name_of(product),
        quantity=product.quantity,
        options=_options_of(product),
        plan=variant,
        stated=stated,
    )


def _variant_of(product: ProductBody, listed: ListedProduct) -> Name | None:
    """The plan of a subscription that is paid for at this rhythm."""
    plan = _plan_of(product.recurring)
    for variant in listed.product.variants:
        if plan is not None and variant.plan == plan:
            outside = listed.outside.get(("variant", variant.id), str(variant.id))
            return Name("variant", "id", outside, NAME)
    return None


def _plan_of(recurring: RecurringBody | None) -> Plan | None:
    if recurring is None or recurring.interval_unit is None:
        return None
    return Plan(PeriodUnit(recurring.interval_unit), recurring.interval_count or 1)


def accepts_of(payment: PaymentBody) -> Sequence[str] | None:
    """The ways that the checkout may be paid by; `None` where it does not matter."""
    if payment.status == "paid":
        return None
    accepted = payment.accepted_methods or ()
    return tuple(dict.fromkeys(way for word in accepted for way in PROVIDERS[word]))


def _tender_of(payment: PaymentBody, known: Known, store: Store) -> Tender | None:
    """What a caller says of money that needs no checkout, and is believed."""
    if payment.status != "paid" or payment.method is None:
        return None
    if payment.method == "cod":
        cash = payment.cash_on_delivery
        fee = None if cash is None or cash.amount is None else minor_of(cash.amount, store)
        return Tender(
            provider=CASH_ON_DELIVERY, state=TenderState.PROMISED, method="cod", fee_minor=fee
        )
    if payment.method == "bank":
        account = 0 if payment.bank_id is None else payment.bank_id
        return Tender(
            provider=BANK_TRANSFER,
            state=TenderState.IN_REVIEW,
            method="bank",
            evidence=payment.receipt_image_path or "",
            account_id=known.names[named("bank_account", account)],
        )
    evidence = "" if payment.bank_id is None else str(payment.bank_id)
    return Tender(
        provider=MANUAL, state=TenderState.CAPTURED, method=payment.method, evidence=evidence
    )


def _delivery_of(body: OrderBody, store: Store) -> DraftDelivery:
    receiver = receiver_of(body, store.country)
    if body.delivery_method == "pickup":
        branch = None if body.branch_id is None else named("branch", body.branch_id)
        return DraftDelivery(kind=DeliveryKind.PICKUP, branch=branch, receiver=receiver)
    courier = body.courier_id
    return DraftDelivery(
        kind=DeliveryKind.SHIPPING,
        method=None if courier is None else named("shipping_method", courier),
        address=None if body.ship_to is None else address_of(body.ship_to, store),
        receiver=receiver,
    )


def address_of(ship_to: ShipToBody, store: Store) -> Address:
    """Where it goes. Of a city that has no name here, its id is the name."""
    city = None
    if ship_to.city is not None and ship_to.city.isascii() and ship_to.city.isdigit():
        city = city_by_id(int(ship_to.city))
    country = None if ship_to.country is None else country_by_id(ship_to.country)
    if country is None:
        country = country_by_code(store.country if city is None else city.country)
    point = ship_to.geo_coordinates
    more = {
        "city_id": ship_to.city,
        "street_number": ship_to.street_number,
        "district_id": ship_to.district,
        "short_address": ship_to.short_address,
        "building_number": ship_to.building_number,
        "additional_number": ship_to.additional_number,
    }
    return Address(
        country=store.country if country is None else country.code,
        city=(ship_to.city or "") if city is None else city.english,
        district=ship_to.block or "",
        line1=ship_to.address_line or "",
        line2=ship_to.address or "",
        postal_code=ship_to.postal_code or "",
        latitude="" if point is None or point.lat is None else str(point.lat),
        longitude="" if point is None or point.lng is None else str(point.lng),
        more={name: text for name, text in more.items() if text is not None},
    )
