"""Kill -9 under load, again and again: whatever was acknowledged is there, whole and once.

The program is killed, or all of its database, at moments that nobody knows; the clients keep the
ledger. 10 kills of each, 300 in the long form.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.faults.audit import check_again, check_answers, check_laws, check_ledger, units
from tests.faults.chance import is_long
from tests.faults.ledger import Ledger, ask, ask_until_told, heard, make_wish, note
from tests.faults.servers import OwnServer
from tests.program import Program, book, client, serving

CLIENTS = 8
KILLS = 300 if is_long() else 10
ANSWERS_LOOKED_AT = 40
_RECOVERS_SECONDS = 60.0


@pytest.fixture(params=["file", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with a store that sells, of each kind."""
    names = {"file": "shop_file_url", "postgres": "shop_url"}
    return str(request.getfixturevalue(names[request.param]))


def test_a_killed_program_has_kept_what_it_acknowledged(
    store_url: str, ledger: Ledger, tmp_path: Path, seed: int
) -> None:
    dice, looked_at = random.Random(seed), 0
    with book(store_url) as it:
        before = units(it)
    for kills_left in reversed(range(KILLS + 1)):
        with serving(tmp_path, store_url) as program:
            hear_again(program, ledger)
            with book(store_url) as it:
                check_ledger(it, ledger)
                check_answers(program, ledger.told[looked_at:][-ANSWERS_LOOKED_AT:])
                looked_at = len(ledger.told)
                if not kills_left:
                    check_again(program, ledger)  # first, while the window is open
                    check_laws(it, before)
                    check_answers(program, ledger.told)
                    break
            with loaded(dice, partial(order_until_gone, program, ledger)):
                time.sleep(dice.uniform(0.02, 0.6))
                program.kill()
    assert ledger.unheard == []
    assert len(ledger.told) > 10 * KILLS


@pytest.mark.postgres
def test_a_killed_database_has_kept_what_was_acknowledged(
    server: OwnServer, shop_url: str, ledger: Ledger, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    with book(shop_url) as it:
        before = units(it)
    with serving(tmp_path, shop_url) as program:
        over = threading.Event()
        with loaded(dice, partial(order_until, over, program, ledger)):
            try:
                for _ in range(KILLS):
                    time.sleep(dice.uniform(0.02, 0.6))
                    server.kill()
                    server.start()
                    wait_for_more(ledger)
                    with book(shop_url) as it:
                        check_ledger(it, ledger)
            finally:
                over.set()
        check_again(program, ledger)  # first, while the window is open
        with book(shop_url) as it:
            check_laws(it, before)
            check_ledger(it, ledger)
            check_answers(program, ledger.told)
        assert program.process.poll() is None
    assert len(ledger.told) > 10 * KILLS


@contextmanager
def loaded(dice: random.Random, work: Callable[[random.Random], None]) -> Iterator[None]:
    """Clients that order all the while, each by a chance of its own, and are waited for."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        chances = [random.Random(dice.random()) for _ in range(CLIENTS)]
        clients = [pool.submit(work, chance) for chance in chances]
        yield
        for one in clients:
            one.result()


def order_until_gone(program: Program, ledger: Ledger, dice: random.Random) -> None:
    """Order one thing after the other until the service is gone."""
    with client(program) as http:
        while True:
            wish = make_wish(dice)
            ledger.unheard.append(wish)
            answer = heard(partial(ask, http, wish))
            if answer is None:
                return
            note(ledger, wish, answer, is_first=True)
            ledger.unheard.remove(wish)


def order_until(
    over: threading.Event, program: Program, ledger: Ledger, dice: random.Random
) -> None:
    """Order one thing after the other, each until it is told what became of it."""
    with client(program) as http:
        while not over.is_set():
            wish = make_wish(dice)
            ledger.unheard.append(wish)
            ask_until_told(http, wish, ledger)
            ledger.unheard.remove(wish)


def hear_again(program: Program, ledger: Ledger) -> None:
    """Ask again for everything that was not heard of; now there is an answer."""
    with client(program) as http:
        for wish in ledger.unheard:
            ask_until_told(http, wish, ledger, was_asked=True)
    ledger.unheard.clear()


def wait_for_more(ledger: Ledger) -> None:
    """Wait until orders are made again, without anybody's help."""
    had, ends = len(ledger.told), time.monotonic() + _RECOVERS_SECONDS
    while len(ledger.told) < had + CLIENTS:
        assert time.monotonic() < ends, "it does not recover"
        time.sleep(0.01)
