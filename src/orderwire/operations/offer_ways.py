"""Which ways to pay a checkout offers, and what its customer pays each way.

They follow from what the merchant has set, what the providers can do, what the order's caller
allows, and what is in the order (see `engine.offering`). Whoever takes a payment asks here first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orderwire.engine.charging import STANDARD
from orderwire.engine.delivering import BankAccount, Parcel, accounts_for, within
from orderwire.engine.money import LARGEST_MINOR, Money
from orderwire.engine.offering import Basket, WayToPay, fee_of_cash, offered
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY, TRANSFER_LASTS_MS
from orderwire.engine.orders import Order
from orderwire.engine.paying import due_minor
from orderwire.engine.pricing import Charge, ChargeKind
from orderwire.engine.settling import with_fee
from orderwire.operations.show_checkout import PayLink, Shown, find_checkout
from orderwire.operations.world import World
from orderwire.payments.port import Provider
from orderwire.storage.database import Connection
from orderwire.storage.repriced import grams_of
from orderwire.storage.selling import bank_accounts, tax_rates, ways_to_pay


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A way to pay that is open to the customer.

    `due` is what is paid this way; `fee` is what of it the way itself costs, tax included, `None`
    where it costs nothing. A bank transfer has the accounts that take the money, and the checkout
    stays open for so much longer (ms) once it is begun.
    """

    provider: str
    due: Money
    fee: Money | None = None
    accounts: Sequence[BankAccount] = ()
    lasts_ms: int | None = None


async def offer_ways(world: World, link: PayLink) -> list[Offer] | None:
    """The ways to pay of a checkout, in its merchant's order; `None` where the link leads nowhere.

    They are those of its order and its store, whether or not it can be paid at this moment.
    Raises DatabaseError.
    """

    def read(db: Connection) -> list[Offer] | None:
        shown = find_checkout(db, link)
        return None if shown is None else offers_of(db, world.providers, shown)

    return await world.database.read(read)


def offers_of(db: Connection, providers: Mapping[str, Provider], shown: Shown) -> list[Offer]:
    """The ways to pay of a checkout, read in the caller's transaction."""
    store, order = shown.store, shown.order
    accounts = accounts_for(bank_accounts(db, store.id), order.currency)
    delivery = order.details.delivery
    address = None if delivery is None else delivery.address
    basket = Basket(
        store_country=store.country,
        store_currency=store.currency,
        is_sandbox=store.is_sandbox,
        has_bank_account=bool(accounts),
        address_country=address.country if address is not None else "",
        currency=order.currency,
        total_minor=due_minor(with_fee(order, None)),
        kinds=frozenset(line.kind for line in order.lines),
    )
    accepts = shown.checkout.accepts
    ways = offered(
        ways_to_pay(db, store.id),
        {name: provider.capabilities for name, provider in providers.items()},
        basket,
        None if accepts is None else frozenset(accepts),
    )
    offers = [_offer(db, order, way, accounts) for way in ways]
    return [offer for offer in offers if 0 < offer.due.minor <= LARGEST_MINOR]


def cash_fee_of(db: Connection, order: Order, stated_minor: int | None = None) -> Charge | None:
    """The fee for cash on delivery of an order; `None` where there is none.

    It is the store's, unless somebody states one, in minor units.
    """
    rate = tax_rates(db, order.store_id).get((order.tax_country, STANDARD), 0)
    if stated_minor is not None:
        kind = ChargeKind.CASH_ON_DELIVERY
        fee = Charge(kind=kind, name="", amount_minor=stated_minor, tax_basis_points=rate)
        return fee if stated_minor else None
    return fee_of_cash(ways_to_pay(db, order.store_id), _parcel(db, order), rate)


def _offer(db: Connection, order: Order, way: WayToPay, accounts: Sequence[BankAccount]) -> Offer:
    plain = with_fee(order, None)
    due = Money(due_minor(plain), order.currency)
    if way.provider == BANK_TRANSFER:
        lasts_ms = way.lasts_ms or TRANSFER_LASTS_MS
        return Offer(provider=way.provider, due=due, accounts=accounts, lasts_ms=lasts_ms)
    if way.provider == CASH_ON_DELIVERY:
        costly = with_fee(order, cash_fee_of(db, order))
        fee_minor = costly.total_minor - plain.total_minor
        return Offer(
            provider=way.provider,
            due=Money(due_minor(costly), order.currency),
            fee=Money(fee_minor, order.currency) if fee_minor else None,
        )
    return Offer(provider=way.provider, due=due)


def _parcel(db: Connection, order: Order) -> Parcel:
    """What is delivered, as far as a fee depends on it."""
    delivery = order.details.delivery
    shipped = [line for line in order.lines if line.is_shipped]
    grams = grams_of(db, order.store_id, sorted({line.variant_id for line in shipped}))
    parcel = Parcel(
        address=delivery.address if delivery is not None else None,
        currency=order.currency,
        subtotal_minor=order.subtotal_minor - order.discount_minor,
        weight_grams=sum(grams.get(line.variant_id, 0) * line.quantity for line in shipped),
    )
    return within(parcel, order.tax_country)
