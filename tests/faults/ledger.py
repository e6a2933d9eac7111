"""What clients asked for and what they were told: kept by them, and not by the program.

What was acknowledged is on the disk before the client goes on. A wish is made once or refused,
whatever its client had to go through: it asks again, with its key, or with the same content.
"""

import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.program import ORDERS, basket, item, unique

T = TypeVar("T")

SCARCE, PLENTY, SHIPPED = "product-7101", "product-7102", "product-7103"
SCARCE_UNITS, PLENTY_UNITS = 60, 1_000_000
COUPON, COUPON_USES = "FORTY", 40

_MADE = (200, 201)
_GIVES_UP_SECONDS = 90.0
_PAUSE_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True)
class Wish:
    """An order to be made once. `source` names it in the book; it has a key or not."""

    document: dict[str, Any]
    key: str | None

    @property
    def source(self) -> str:
        """What no other wish says."""
        return str(self.document["created_from"])


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a client was told of a wish: the order it made."""

    wish: Wish
    status: int
    body: bytes
    is_replay: bool

    @property
    def data(self) -> dict[str, Any]:
        """The order, or the checkout."""
        found: dict[str, Any] = json.loads(self.body)["data"]
        return found


@dataclass
class Ledger:
    """What clients know, written to a file and synced for every order that was acknowledged."""

    path: Path
    told: list[Told] = field(default_factory=list)
    refused: list[Wish] = field(default_factory=list)
    unheard: list[Wish] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    """How long each 503 took, in seconds."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.path.touch()

    def acknowledge(self, wish: Wish, answer: httpx.Response) -> Told:
        """Keep what was acknowledged, on the disk."""
        told = Told(
            wish=wish,
            status=answer.status_code,
            body=answer.content,
            is_replay="idempotent-replayed" in answer.headers,
        )
        line = json.dumps({"source": wish.source, "key": wish.key, "data": told.data})
        with self._lock, self.path.open("a") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())
            self.told.append(told)
        return told

    def so_far(self) -> list[Told]:
        """What was acknowledged until now; it is what the file holds."""
        with self._lock:
            written = [json.loads(line) for line in self.path.read_text().splitlines()]
            assert [one["source"] for one in written] == [one.wish.source for one in self.told]
            return list(self.told)


def make_wish(dice: random.Random) -> Wish:
    """An order like another: free or to be paid, of scarce goods, with a coupon, for somebody."""
    lines = [item("free-ebook", dice.randint(1, 3))]
    if dice.random() < 0.6:
        lines.append(item(PLENTY, dice.randint(1, 2)))
    if dice.random() < 0.3:
        lines.insert(0, item(SCARCE))
    if dice.random() < 0.3:
        lines.append(item(SHIPPED, 2))
    more: dict[str, object] = {}
    if dice.random() < 0.5:
        more["customer"] = {
            "country_code": "966",
            "phone": f"50{dice.randint(1_000_000, 1_000_050)}",
            "firstName": "Huda",
            "lastName": "Saleh",
            "email": "huda@example.com",
        }
    if dice.random() < 0.3:
        more["coupon_code"] = COUPON
    return Wish(document=basket(*lines, **more), key=unique() if dice.random() < 0.5 else None)


def together(work: Callable[[], None], clients: int) -> None:
    """Let so many clients do the same at once, to its end; the first one's error, if any."""
    with ThreadPoolExecutor(clients) as pool:
        for one in [pool.submit(work) for _ in range(clients)]:
            one.result()


class Shared(Iterator[T]):
    """Things that clients share: each is taken by one of them."""

    def __init__(self, things: Iterable[T]) -> None:
        self._left = iter(things)
        self._lock = threading.Lock()

    def __next__(self) -> T:
        """The next one."""
        with self._lock:
            return next(self._left)


def ask(http: httpx.Client, wish: Wish) -> httpx.Response:
    """Ask for a wish once."""
    headers = {"Idempotency-Key": wish.key} if wish.key else {}
    return http.post(ORDERS, json=wish.document, headers=headers)


def is_sold_out(answer: httpx.Response) -> bool:
    """Whether an order was refused for what is scarce here."""
    return answer.status_code == 400 and any(
        words in answer.text for words in ("not available", "Coupon", "coupon")
    )


def ask_until_told(
    http: httpx.Client, wish: Wish, ledger: Ledger, *, was_asked: bool = False
) -> Told | None:
    """Ask until there is an answer that counts; what was told, nothing where it was refused."""
    tries = count(1)

    def send() -> httpx.Response:
        next(tries)
        return ask(http, wish)

    answer = insist(send, ledger)
    return note(ledger, wish, answer, is_first=next(tries) == 2 and not was_asked)


def note(ledger: Ledger, wish: Wish, answer: httpx.Response, *, is_first: bool) -> Told | None:
    """Keep what a client was told of a wish. Nobody who asks once is told that it was made before:
    a commit whose answer was lost is the program's to find out, and not the caller's.
    """
    if answer.status_code in _MADE:
        told = ledger.acknowledge(wish, answer)
        if is_first and (told.is_replay or answer.status_code != httpx.codes.CREATED):
            ledger.odd.append(f"asked once, and told that it was made before: {answer.text}")
        return told
    if is_sold_out(answer):
        ledger.refused.append(wish)
    else:
        ledger.odd.append(f"{answer.status_code} {answer.text}")
    return None


def insist(send: Callable[[], httpx.Response], ledger: Ledger) -> httpx.Response:
    """Send the same until it is answered by something else than 503; what was answered."""
    ends = time.monotonic() + _GIVES_UP_SECONDS
    while True:
        began = time.monotonic()
        answer = heard(send)
        if answer is not None and answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            return answer
        if answer is not None:
            ledger.waits.append(time.monotonic() - began)
            if "retry-after" not in answer.headers:
                ledger.odd.append(f"503 without Retry-After: {answer.text}")
        assert time.monotonic() < ends, answer
        time.sleep(_PAUSE_SECONDS)


def heard(send: Callable[[], httpx.Response]) -> httpx.Response | None:
    """What is answered, if anything is."""
    try:
        return send()
    except httpx.TransportError:
        return None
