"""Orders that are paid, for tests of what comes after: whatever they hold, they add up."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from orderwire.engine.catalogue import ProductKind
from orderwire.engine.facts import Facts
from orderwire.engine.money import Money
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Order, OrderCharge, OrderLine
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.pricing import Charge, ChargeKind, Item, StatedSums, price
from tests import make

# Minor units of an ordinary purchase: up to 10,000 SAR, 1,000 KWD, 100,000 JPY and 1,000,000 INR.
MAGNITUDES = {"SAR": 10**6, "KWD": 10**6, "JPY": 10**5, "INR": 10**8}


def paid_order(
    items: Sequence[Item],
    charges: Sequence[Charge] = (),
    *,
    currency: str = "SAR",
    discount_minor: int | None = None,
    includes_tax: bool = True,
    surplus_minor: int = 0,
    kind: ProductKind = ProductKind.PHYSICAL,
) -> Order:
    """A placed order of counted goods, priced as every order is, with so much paid too much."""
    pricing = price(
        items,
        charges,
        coupon=None,
        prices_include_tax=includes_tax,
        stated=StatedSums(discount_minor=discount_minor),
    )
    lines = [
        OrderLine(
            id=index,
            product_id=100 + index,
            variant_id=1000 + index,
            name=f"Line {index}",
            sku=f"SKU-{index}",
            kind=kind,
            quantity=item.quantity,
            unit_minor=item.unit_minor,
            amount_minor=share.amount_minor,
            discount_minor=share.discount_minor,
            tax_minor=share.tax_minor,
            tax_basis_points=item.tax_basis_points,
            total_minor=share.total_minor,
            is_stock_counted=True,
        )
        for index, (item, share) in enumerate(zip(items, pricing.items, strict=True), start=1)
    ]
    order = make.placed(make.facts(), make.request()).order
    return replace(
        order,
        state=OrderState.PLACED,
        placed_ms=make.NOW_MS,
        currency=currency,
        lines=lines,
        charges=tuple(
            OrderCharge(
                kind=charge.kind,
                name=charge.name,
                amount_minor=share.amount_minor,
                discount_minor=share.discount_minor,
                tax_minor=share.tax_minor,
                tax_basis_points=charge.tax_basis_points,
                total_minor=share.total_minor,
            )
            for charge, share in zip(charges, pricing.charges, strict=True)
        ),
        subtotal_minor=pricing.subtotal_minor,
        discount_minor=pricing.discount_minor,
        charges_minor=pricing.charges_minor,
        tax_minor=pricing.tax_minor,
        total_minor=pricing.total_minor,
        prices_include_tax=includes_tax,
        paid_minor=pricing.total_minor + surplus_minor,
    )


def item(minor: int = 10_000, quantity: int = 1, rate: int = 1500) -> Item:
    """So many units at a price."""
    return Item(product_id=1, unit_minor=minor, quantity=quantity, tax_basis_points=rate)


def shipping(minor: int = 2_000, rate: int = 1500) -> Charge:
    """What the delivery costs."""
    return Charge(
        kind=ChargeKind.SHIPPING, name="Standard", amount_minor=minor, tax_basis_points=rate
    )


def payment_of(order: Order, amount_minor: int, payment_id: int = 1) -> Payment:
    """A payment whose money has come."""
    return Payment(
        store_id=order.store_id,
        id=payment_id,
        order_id=order.id,
        provider="test",
        state=PaymentState.CAPTURED,
        version=2,
        amount=Money(amount_minor, order.currency),
        reference=f"test_{payment_id}",
        failure=None,
        created_ms=make.NOW_MS,
        updated_ms=make.NOW_MS,
    )


def facts_of(order: Order, *payments: Payment) -> Facts:
    """A store with this order, by default paid at once, and nothing in stock."""
    store = make.facts()
    store.orders[order.id] = order
    came = payments or (payment_of(order, order.paid_minor),)
    store.payments = {one.id: one for one in came}
    store.available = dict.fromkeys((line.variant_id for line in order.lines), 0)
    return store


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Orders in currencies of every exponent, that cost something."""
    currency = draw(st.sampled_from(sorted(MAGNITUDES)))
    largest = MAGNITUDES[currency]
    rates = st.sampled_from([0, 500, 825, 1500, 1800])
    amounts = st.integers(1, largest) | st.integers(1, 9)
    items = draw(
        st.lists(
            st.builds(
                Item,
                product_id=st.just(1),
                unit_minor=amounts,
                quantity=st.integers(1, 7),
                tax_basis_points=rates,
            ),
            min_size=1,
            max_size=5,
        )
    )
    charges = draw(
        st.lists(
            st.builds(
                Charge,
                kind=st.sampled_from(ChargeKind),
                name=st.just("a charge"),
                amount_minor=st.integers(0, largest // 10),
                tax_basis_points=rates,
            ),
            max_size=3,
        )
    )
    worth = sum(one.unit_minor * one.quantity for one in items)
    return paid_order(
        items,
        charges,
        currency=currency,
        discount_minor=draw(st.none() | st.integers(0, worth - 1)),
        includes_tax=draw(st.booleans()),
        surplus_minor=draw(st.just(0) | st.integers(1, largest)),
    )
