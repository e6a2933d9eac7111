"""UPI: which addresses there can be, and the link that asks for a payment."""

import pytest

from orderwire.engine.money import Money
from orderwire.engine.upi import LIMIT_MINOR, is_upi_address, upi_link


@pytest.mark.parametrize("text", ["shop@okbank", "9876543210@upi", "a.b-c_d@bank"])
def test_an_address(text: str) -> None:
    assert is_upi_address(text)


@pytest.mark.parametrize(
    "text", ["", "shop", "@bank", "shop@", "s@bank", "shop@1bank", "sh op@bank", "shop@bank\n"]
)
def test_no_address(text: str) -> None:
    assert not is_upi_address(text)


def test_the_link_asks_for_exactly_so_much() -> None:
    link = upi_link("shop@okbank", "Tea & Söhne", Money(27_905, "INR"), "B-1/2")
    assert link == (
        "upi://pay?pa=shop@okbank&pn=Tea%20%26%20S%C3%B6hne&tr=B-1%2F2&am=279.05&cu=INR"
    )


@pytest.mark.parametrize(
    "amount", [Money(0, "INR"), Money(100, "SAR"), Money(LIMIT_MINOR + 1, "INR")]
)
def test_what_upi_cannot_pay_has_no_link(amount: Money) -> None:
    assert upi_link("shop@okbank", "Shop", amount, "B-1") is None


def test_the_most_that_upi_can_pay_has_one() -> None:
    link = upi_link("shop@okbank", "Shop", Money(LIMIT_MINOR, "INR"), "B-1")
    assert link is not None
    assert "am=500000.00" in link
