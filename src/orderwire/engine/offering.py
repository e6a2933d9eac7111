"""Which ways to pay a customer is offered, and what paying so costs.

Rule 1: an offer follows from three things: what a provider can do (`Capabilities`), what the
merchant has set for it (`WayToPay`), and the basket. None of them is enough by itself.
Rule 2: what nobody has set is as it is by default: a sandbox offers `test`, a store with a bank
account offers `bank_transfer`, and nothing else is offered. Cash is collected only where the
merchant has said so.
Rule 3: amounts need a currency: a way with a least or a largest amount is for one currency only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from orderwire.engine.catalogue import ProductKind
from orderwire.engine.delivering import Parcel, PriceRule, price_by
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY
from orderwire.engine.pricing import Charge, ChargeKind

TEST = "test"

PROVIDERS = (TEST, BANK_TRANSFER, CASH_ON_DELIVERY)
"""The ways to pay that a store can set, in the order in which they are offered by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What sets a provider apart. `None` stands for every currency, or every country.

    is_for_sandboxes  it takes no real money
    needs_goods       it works only where every line is brought or picked up
    currencies        what it takes
    countries         where stores must be to use it
    can_refund        it sends money back by itself
    is_by_people      nobody can be asked, and no events come: people say what became of the money
    """

    is_for_sandboxes: bool = False
    needs_goods: bool = False
    currencies: frozenset[str] | None = None
    countries: frozenset[str] | None = None
    can_refund: bool = False
    is_by_people: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WayToPay:
    """What a merchant has set for one way to pay. Minor units and milliseconds.

    `countries` are those of the delivery address or, without one, of the store; none mean
    anywhere, and no currencies mean any. `fees` are what paying so costs beside the order.
    `lasts_ms` is how long the customer may take; `None` is as long as any checkout.
    """

    provider: str
    is_active: bool = True
    position: int = 0
    countries: frozenset[str] = frozenset()
    currencies: frozenset[str] = frozenset()
    minimum_minor: int | None = None
    maximum_minor: int | None = None
    fees: Sequence[PriceRule] = ()
    lasts_ms: int | None = None

    def __post_init__(self) -> None:
        has_limits = self.minimum_minor is not None or self.maximum_minor is not None
        assert not has_limits or len(self.currencies) == 1, self


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What an offer follows from. The total is in minor units, fees of paying not included.

    `address_country` is empty where nobody has said where it goes; `has_bank_account` says whether
    the store has one that takes this currency (see `delivering.accounts_for`). Without a
    `store_currency` it is in the store's own.
    """

    store_country: str
    store_currency: str = ""
    is_sandbox: bool
    has_bank_account: bool = False
    address_country: str = ""
    currency: str
    total_minor: int
    kinds: frozenset[ProductKind]


def offered(
    ways: Iterable[WayToPay],
    capabilities: Mapping[str, Capabilities],
    basket: Basket,
    accepts: frozenset[str] | None = None,
) -> list[WayToPay]:
    """The ways that a basket can be paid, in order of their positions.

    `capabilities` are those of the providers that are there, by name; `accepts` names the ways
    that the order's caller allows, and `None` allows all.
    """
    possible = [
        way
        for way in with_defaults(ways, basket)
        if way.provider in capabilities
        and (accepts is None or way.provider in accepts)
        and is_offered(way, capabilities[way.provider], basket)
    ]
    return sorted(possible, key=lambda way: (way.position, way.provider))


def is_offered(way: WayToPay, can: Capabilities, basket: Basket) -> bool:
    """Whether a basket can be paid this way, with a provider that can do this."""
    if not way.is_active or (can.is_for_sandboxes and not basket.is_sandbox):
        return False
    if way.provider == BANK_TRANSFER and not basket.has_bank_account:
        return False
    if can.needs_goods and not _is_brought(basket):
        return False
    return _provider_takes(can, basket) and _merchant_takes(way, basket)


def _is_brought(basket: Basket) -> bool:
    """Whether somebody can collect for goods where they are handed over.

    What goes nobody has said where is taken to stay in the store's country, unless it is sold in
    another currency than the store's: then nobody knows.
    """
    is_home = basket.store_currency in ("", basket.currency)
    return basket.kinds == {ProductKind.PHYSICAL} and (is_home or bool(basket.address_country))


def with_defaults(ways: Iterable[WayToPay], basket: Basket) -> list[WayToPay]:
    """The ways that a merchant has set, and the default of every other one (rule 2)."""
    chosen = {way.provider: way for way in ways}
    defaults = {TEST: basket.is_sandbox, BANK_TRANSFER: basket.has_bank_account}
    return [
        *chosen.values(),
        *(
            WayToPay(provider=provider, position=PROVIDERS.index(provider))
            for provider, is_active in defaults.items()
            if is_active and provider not in chosen
        ),
    ]


def fee_of_cash(ways: Iterable[WayToPay], parcel: Parcel, tax_basis_points: int) -> Charge | None:
    """What the store charges for cash on delivery, taxed at a rate in basis points.

    `None` where it costs nothing, or the store has set nothing for it.
    """
    for way in ways:
        amount_minor = price_by(way.fees, parcel) if way.provider == CASH_ON_DELIVERY else None
        if amount_minor:
            return Charge(
                kind=ChargeKind.CASH_ON_DELIVERY,
                name="",
                amount_minor=amount_minor,
                tax_basis_points=tax_basis_points,
            )
    return None


def _provider_takes(can: Capabilities, basket: Basket) -> bool:
    return (can.currencies is None or basket.currency in can.currencies) and (
        can.countries is None or basket.store_country in can.countries
    )


def _merchant_takes(way: WayToPay, basket: Basket) -> bool:
    country = basket.address_country or basket.store_country
    if way.countries and country not in way.countries:
        return False
    if way.currencies and basket.currency not in way.currencies:
        return False
    if way.minimum_minor is not None and basket.total_minor < way.minimum_minor:
        return False
    return way.maximum_minor is None or basket.total_minor <= way.maximum_minor
