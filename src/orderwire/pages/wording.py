"""Texts, amounts and times in a language, as HTML that is safe to put on a page.

Whatever runs in a direction of its own (amounts, codes, what a merchant or a customer wrote)
stands in an element of its own, so that it cannot turn its neighbours round.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal

from babel import Locale
from babel.dates import format_datetime, format_timedelta, get_timezone, get_timezone_name
from babel.numbers import format_percent, get_currency_symbol, parse_pattern
from babel.units import format_unit
from markupsafe import Markup, escape

from orderwire.engine.addresses import Address
from orderwire.engine.catalogue import Plan
from orderwire.engine.money import BASIS_POINTS, Money
from orderwire.engine.orders import OrderCharge
from orderwire.engine.pricing import ChargeKind
from orderwire.pages.languages import Language
from orderwire.pages.texts import TEXTS

_TAX_NAMES = {"IN": "gst", "SG": "gst", "AU": "gst", "NZ": "gst", "US": "tax", "CA": "tax"}
HOUR_MS = 3_600_000
HOURS_MAX = 96
"""More of them are days."""

_NO_BREAK = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a page speaks."""

    language: Language

    @property
    def locale(self) -> Locale:
        """The language's conventions for numbers and times."""
        return Locale.parse(self.language.code)

    def has(self, key: str) -> bool:
        """Whether there is a text of this name."""
        return key in TEXTS[self.language.code]

    def text(self, key: str, **values: object) -> Markup:
        """A text, with its blanks filled in."""
        return escape(TEXTS[self.language.code][key]).format(**values)

    def name(self, name: str) -> Markup:
        """What somebody called something, in whichever direction it is written."""
        return Markup("<bdi>{}</bdi>").format(name)

    def amount(self, money: Money) -> Markup:
        """An amount with its currency, in the language's order and the currency's own decimals."""
        return Markup("<bdi>{}</bdi>").format(format_money(money, self.locale))

    def less(self, money: Money) -> Markup:
        """An amount that comes off."""
        return self.amount(Money(-money.minor, money.currency))

    def percent(self, basis_points: int) -> Markup:
        """A rate."""
        share = Decimal(basis_points) / BASIS_POINTS
        return Markup("<bdi>{}</bdi>").format(
            format_percent(share, "#,##0.####%", locale=self.locale)
        )

    def moment(self, at_ms: int, timezone: str) -> Markup:
        """A moment as a clock in the store's time zone shows it, to the minute."""
        at = datetime.fromtimestamp(at_ms // 1000, UTC)
        zone = find_zone(timezone)
        shown = format_datetime(at, self.language.moment_pattern, zone, self.locale)
        zone_name = get_timezone_name(at.astimezone(zone), locale=self.locale)
        return Markup('<time datetime="{}"><bdi>{}</bdi> <span>({})</span></time>').format(
            at.strftime("%Y-%m-%dT%H:%M:%SZ"), shown, zone_name
        )

    def duration(self, ms: int) -> Markup:
        """A stretch of time in words, to its largest unit: nobody reads more of it at once."""
        shown = format_timedelta(timedelta(milliseconds=ms), threshold=1, locale=self.locale)
        return Markup("<bdi>{}</bdi>").format(shown)

    def stretch(self, ms: int) -> Markup:
        """A stretch of time that was set by a person: in hours, if it is some, else in words."""
        hours, rest_ms = divmod(ms, HOUR_MS)
        if rest_ms or hours > HOURS_MAX:
            return self.duration(ms)
        shown = format_unit(hours, "duration-hour", "long", locale=self.locale)
        return Markup("<bdi>{}</bdi>").format(shown)

    def charge(self, charge: OrderCharge) -> Markup:
        """What a charge is for: what it is called, where that says more than its kind does."""
        kind = self.text(f"charge.{charge.kind.value}")
        if not charge.name or charge.kind is ChargeKind.CASH_ON_DELIVERY:
            return kind
        if charge.kind is ChargeKind.FEE:
            return self.name(charge.name)
        return Markup("{}: {}").format(kind, self.name(charge.name))

    def address(self, address: Address) -> Sequence[str]:
        """An address in lines, as it is written on an envelope. Texts, to be escaped."""
        town = " ".join(part for part in (address.city, address.postal_code) if part)
        country = self.locale.territories.get(address.country, address.country)
        number = address.more.get("building_number", "")
        street = " ".join(part for part in (address.line1, number) if part)
        lines = (
            address.company,
            street,
            address.line2,
            address.district,
            town,
            address.region if address.region != address.city else "",
            country,
        )
        return [line for line in lines if line.strip()]

    def clock(self, ms: int) -> Markup:
        """A stretch of time as a clock shows it, which counts in the same digits everywhere."""
        seconds = ms // 1000
        hours, minutes = seconds // 3600, seconds // 60 % 60
        shown = f"{minutes:02}:{seconds % 60:02}"
        return Markup("{}:{}").format(hours, shown) if hours else Markup(shown)  # noqa: S704 - digits

    def size(self, octets: int) -> Markup:
        """How large a file is, to two digits."""
        power = next(power for power in range(4) if octets < 1000 ** (power + 1) or power == 3)
        unit = ("byte", "kilobyte", "megabyte", "gigabyte")[power]
        number = Decimal(octets) / 1000**power
        number = number.quantize(Decimal(1) if power == 0 or number >= 10 else Decimal("0.1"))
        shown = format_unit(number, f"digital-{unit}", "short", locale=self.locale)
        return Markup("<bdi>{}</bdi>").format(shown)

    def period(self, plan: Plan) -> Markup:
        """How often a subscription is renewed."""
        form = f"every.{plan.unit.value}.{self.locale.plural_form(plan.count)}"
        return self.text(form, count=plan.count)

    def tax(self, country: str, basis_points: int | None) -> Markup:
        """The name of a country's sales tax, with its rate where there is only one."""
        name = self.text(f"tax.{_TAX_NAMES.get(country, 'vat')}")
        if basis_points is None:
            return name
        return self.text("tax_at_rate", rate=self.percent(basis_points), tax=name)


def format_money(money: Money, locale: Locale) -> str:
    """An amount in a language's pattern, with the decimals that ISO 4217 gives the currency.

    The number of decimals is ours: CLDR, which formats for display, would drop those of IQD.
    """
    positive, _, _ = locale.currency_formats["standard"].pattern.partition(";")
    if get_currency_symbol(money.currency, locale)[-1].isalpha():
        # Babel leaves out the space that CLDR puts between a code and the digits after it.
        positive = positive.replace("¤#", f"¤{_NO_BREAK}#")
    if positive.startswith("¤"):
        negative = f"{_MINUS}{positive}"
    else:
        negative = positive.replace("#", f"{_LEFT_TO_RIGHT}{_MINUS}#", 1)
    zeros = "0" if money.exponent == 0 else f"0.{'0' * money.exponent}"
    pattern = f"{positive};{negative}".replace("0.00", zeros)
    minor = Decimal(money.minor).scaleb(-money.exponent)
    shown = parse_pattern(pattern).apply(
        minor, locale, currency=money.currency, currency_digits=False
    )
    return str(shown)


def find_zone(name: str) -> tzinfo:
    """A time zone by its name. Systems without the names of zones get UTC, and pages say so."""
    try:
        return get_timezone(name)
    except LookupError:
        return UTC
