"""The price of a thing at a moment, and which things are brought to the customer."""

import pytest

from orderwire.engine.catalogue import Price, ProductKind
from tests import make

START_MS, END_MS = 1_000, 2_000


@pytest.mark.parametrize(
    ("now_ms", "minor"),
    [(999, 500), (1_000, 400), (1_001, 400), (1_999, 400), (2_000, 500), (2_001, 500)],
)
def test_a_sale_has_its_first_moment_and_not_its_last(now_ms: int, minor: int) -> None:
    assert Price(500, 400, START_MS, END_MS).at(now_ms) == minor


@pytest.mark.parametrize(
    ("price", "minor"),
    [
        (Price(500), 500),
        (Price(500, 400), 400),
        (Price(500, 0), 0),
        (Price(500, 400, sale_starts_ms=1_500), 400),
        (Price(500, 400, sale_starts_ms=1_501), 500),
        (Price(500, 400, sale_ends_ms=1_500), 500),
        (Price(500, 400, sale_ends_ms=1_501), 400),
        (Price(500, None, START_MS, END_MS), 500),
    ],
)
def test_a_sale_may_lack_a_beginning_or_an_end(price: Price, minor: int) -> None:
    assert price.at(1_500) == minor


@pytest.mark.parametrize("kind", ProductKind)
def test_only_physical_products_are_shipped(kind: ProductKind) -> None:
    assert make.product(kind=kind).is_shipped is (kind is ProductKind.PHYSICAL)
