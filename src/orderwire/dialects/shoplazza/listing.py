"""The query of a list: its filters, and which page of it is meant; every wrong value at once.

2022-01 counts pages and separates values by commas. The later versions repeat a parameter, be it as
`status`, `status[]` or `status[0]`, and ask
for what is behind a cursor: the text of a place in the list. A cursor is no secret. One that was
altered is another place, or is refused; it never leads out of the caller's store.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar

from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects.shoplazza.versions import Version
from orderwire.storage.seeking import Between, Page, Place

T = TypeVar("T")

PAGE_SIZE, PAGE_SIZE_MAX = 10, 250
_PAGE_MAX = 10**9
_TEXT_MAX = 1_000
_VALUES_MAX = 250
_PLACE_MAX = 2**63
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_INDEX = re.compile(r"\[[0-9]{0,9}\]$")
"""What some programs write behind the name of a parameter that takes several values."""
_CURSOR = re.compile(r"(\w{1,20})\.([0-9]{1,19})\.([0-9]{1,19})", re.ASCII)


class Query:
    """Reads a query, and keeps what is wrong with it until it is asked."""

    def __init__(self, sent: Iterable[tuple[str, str]], version: Version) -> None:
        self.version = version
        self.problems: list[Problem] = []
        self._sent: dict[str, list[str]] = {}
        for name, text in sent:
            self._sent.setdefault(_INDEX.sub("", name), []).append(text)

    def raise_problems(self) -> None:
        """Raises Invalid if anything was wrong so far."""
        if self.problems:
            raise Invalid(self.problems)

    def complain(self, name: str, kind: str, **facts: object) -> None:
        """Something is wrong with a parameter."""
        self.problems.append(Problem((name,), kind, facts))

    def text(self, name: str) -> str | None:
        """A parameter that is sent once. Blank is as good as missing."""
        found = self._sent.get(name, [""])[-1].strip()
        if len(found) > _TEXT_MAX or "\x00" in found:
            self.complain(name, "query")
            return None
        return found or None

    def texts(self, name: str) -> list[str] | None:
        """A parameter that may be sent several times, or with commas. `None` where it is not."""
        pieces = [piece.strip() for one in self._sent.get(name, ()) for piece in one.split(",")]
        found = list(dict.fromkeys(piece for piece in pieces if piece))
        is_usable = all(len(one) <= _TEXT_MAX and "\x00" not in one for one in found)
        if len(found) > _VALUES_MAX or not is_usable:
            self.complain(name, "query")
            return None
        return found or None

    def words(self, name: str, meanings: Mapping[str, frozenset[T]]) -> frozenset[T] | None:
        """What words of a table mean, put together."""
        found = self.texts(name)
        if found is None:
            return None
        if any(word not in meanings for word in found):
            self.complain(name, "query")
            return None
        return frozenset(meaning for word in found for meaning in meanings[word])

    def number(self, name: str, default: int, *, most: int) -> int:
        """A whole number from 1 on."""
        text = self.text(name)
        if text is None:
            return default
        if not re.fullmatch(r"-?[0-9]{1,18}", text, re.ASCII):
            self.complain(name, "int_parsing")
            return default
        if int(text) < 1:
            self.complain(name, "greater_than_equal", ge=1)
        elif int(text) > most:
            self.complain(name, "less_than_equal", le=most)
        return int(text)

    def amount(self, name: str) -> Decimal | None:
        """An amount in whole units of no particular currency."""
        text = self.text(name)
        if text is None:
            return None
        if not _AMOUNT.fullmatch(text):
            self.complain(name, "query")
            return None
        return Decimal(text)

    def between(self, stem: str) -> Between:
        """Moments from `…_min` to `…_max`, both included: a second to its end."""
        return Between(
            from_ms=self._moment(f"{stem}_min", ends=False),
            to_ms=self._moment(f"{stem}_max", ends=True),
        )

    def page(self, size: str = "page_size", *, sort: str = "created", falls: bool = True) -> Page:
        """The page that is meant, of a list that is sorted so."""
        if self.version.is_flat:
            limit = self.number("limit", PAGE_SIZE, most=PAGE_SIZE_MAX)
            number = self.number("page", 1, most=_PAGE_MAX)
            return Page(limit=limit, offset=(number - 1) * limit, is_descending=falls)
        limit = self.number(size, PAGE_SIZE, most=PAGE_SIZE_MAX)
        after = self.place("cursor", sort)
        return Page(limit=limit, after=after, is_descending=falls)

    def place(self, name: str, sort: str) -> Place | None:
        """The place that a cursor is the text of. One of another list is refused."""
        text = self.text(name)
        if text is None:
            return None
        try:
            plain = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        except ValueError:
            plain = ""
        found = _CURSOR.fullmatch(plain)
        if found is None or found[1] != sort or max(int(found[2]), int(found[3])) >= _PLACE_MAX:
            self.complain(name, "query")
            return None
        return Place(value=int(found[2]), id=int(found[3]))

    def _moment(self, name: str, *, ends: bool) -> int | None:
        text = self.text(name)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            at_ms = int(moment.timestamp()) * 1000 + moment.microsecond // 1000
        except (ValueError, OverflowError):
            self.complain(name, "query")
            return None
        return at_ms + 999 if ends and at_ms % 1000 == 0 else at_ms


def cursor_of(place: Place | None, sort: str = "created") -> str:
    """A place as the text that leads there; empty where there is no more."""
    if place is None:
        return ""
    plain = f"{sort}.{place.value}.{place.id}".encode()
    return urlsafe_b64encode(plain).decode().rstrip("=")
