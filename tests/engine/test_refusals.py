"""The list of refusals, from which every dialect's table of wordings is checked."""

from orderwire.engine.refusals import Refusal, WrongState, every_refusal


def test_every_refusal_is_listed_once() -> None:
    names = [kind.__name__ for kind in every_refusal()]
    assert sorted(set(names)) == names


def test_a_listed_refusal_is_the_class_that_the_engine_uses() -> None:
    listed = [kind for kind in every_refusal() if kind.__name__ == "WrongState"]
    assert listed == [WrongState]


def test_every_refusal_says_what_it_means() -> None:
    assert all(kind.__doc__ and kind.__doc__ != Refusal.__doc__ for kind in every_refusal())
