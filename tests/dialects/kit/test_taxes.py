"""The rates that are shown: the store's, or what follows from a tax that was stated."""

from dataclasses import replace

from orderwire.dialects._kit.taxes import rate_of_line, rate_of_order
from orderwire.engine.details import Details
from orderwire.engine.drafts import DraftLine, Stated
from orderwire.engine.facts import Facts
from orderwire.engine.orders import Order
from orderwire.engine.placing import Placed, place
from tests import make


def ordered(*lines: DraftLine, stated: Stated | None = None) -> Order:
    """An order of these lines in a store with a tax of 15 % that its prices include."""
    store: Facts = make.facts(make.product(101), make.product(102))
    wanted = make.request(*lines)
    outcome = place(store, replace(wanted, draft=replace(wanted.draft, stated=stated)))
    assert isinstance(outcome, Placed), outcome
    return outcome.order


def test_the_rate_of_the_store_is_shown_as_it_is() -> None:
    order = ordered(make.line(101), make.line(102))
    assert rate_of_order(order) == 1500
    assert {rate_of_line(order, line) for line in order.lines} == {1500}
    mixed = replace(order, lines=[replace(order.lines[0], tax_basis_points=0), *order.lines[1:]])
    assert rate_of_order(mixed) is None
    assert [rate_of_line(mixed, line) for line in mixed.lines] == [0, 1500]


def test_a_stated_tax_has_the_rate_that_follows_from_it() -> None:
    order = ordered(make.line(101), stated=Stated(tax_minor=750, includes_tax=False))
    assert (order.total_minor, order.tax_minor) == (10_750, 750)
    assert rate_of_order(order) == rate_of_line(order, order.lines[0]) == 750
    within = ordered(make.line(101), stated=Stated(tax_minor=500, includes_tax=True))
    assert (within.total_minor, within.tax_minor) == (10_000, 500)
    assert rate_of_order(within) == 526, "500 of 9,500"
    none = ordered(make.line(101), stated=Stated(tax_minor=0))
    assert rate_of_order(none) == 0


def test_a_tax_on_nothing_has_no_rate() -> None:
    order = ordered(make.line(101))
    details = Details(stated=("tax",))
    assert rate_of_order(replace(order, total_minor=5, tax_minor=5, details=details)) == 0
