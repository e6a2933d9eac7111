"""Statuses as Salla's JSON: the platform's ten, and those that a store names itself.

One of the store's own stands for one of the ten, its `original`. Under completed the platform has
three more: it is their `parent`, and that of those that stand for them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orderwire.dialects.salla.refusing import Language
from orderwire.dialects.salla.shapes import Document
from orderwire.dialects.salla.statuses import STATUSES
from orderwire.storage.statuses import OwnStatus

_PARENTS = dict.fromkeys(("delivering", "delivered", "shipped"), "completed")
_POSITIONS = {slug: position for position, slug in enumerate(STATUSES, start=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statuses:
    """All statuses of a store, and the language that the platform's are named in."""

    own: Sequence[OwnStatus]
    language: Language

    def listed(self) -> list[Document]:
        """All of them: the platform's first."""
        ours = [self._original(slug) for slug in STATUSES]
        return [*ours, *(self._own(one) for one in self.own)]

    def whole(self, status_id: int) -> Document | None:
        """One status with its children, or `None` where there is none."""
        for status in STATUSES.values():
            if status.id == status_id:
                return self._whole(self._original(status.slug), self._children(status.slug))
        for one in self.own:
            if one.id == status_id:
                return self._whole(self._own(one), [])
        return None

    def _whole(self, listed: Document, children: list[Document]) -> Document:
        return {**listed, "color": "", "children": children}

    def _children(self, slug: str) -> list[Document]:
        below = [self._original(one) for one, parent in _PARENTS.items() if parent == slug]
        own = [self._own(one) for one in self.own if one.parent == slug]
        return [_without(child, ("original", "parent")) | {"color": ""} for child in [*below, *own]]

    def _original(self, slug: str) -> Document:
        status = STATUSES[slug]
        return {
            "id": status.id,
            "name": status.names[self.language],
            "type": "original",
            "slug": slug,
            "sort": _POSITIONS[slug],
            "message": "",
            "icon": "",
            "is_active": True,
            "original": None,
            "parent": self._parent(slug),
        }

    def _own(self, status: OwnStatus) -> Document:
        return {
            "id": status.id,
            "name": status.name,
            "type": "custom",
            "slug": status.parent,
            "sort": status.sort,
            "message": status.message,
            "icon": status.icon,
            "is_active": status.is_active,
            "original": self.named(status.parent),
            "parent": self._parent(status.parent),
        }

    def _parent(self, slug: str) -> Document | None:
        return parent_of(slug, self.language)

    def named(self, slug: str) -> Document:
        """One of the platform's, in short."""
        return name_status(slug, self.language)


def parent_of(slug: str, language: Language) -> Document | None:
    """The status that one of the platform's is below, in short."""
    return name_status(_PARENTS[slug], language) if slug in _PARENTS else None


def name_status(slug: str, language: Language) -> Document:
    """One of the platform's statuses, in short."""
    return {"id": STATUSES[slug].id, "name": STATUSES[slug].names[language]}


def _without(document: Document, names: Iterable[str]) -> Document:
    return {name: value for name, value in document.items() if name not in names}
