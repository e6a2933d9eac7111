"""Which status an order shows: the one that follows from where it stands, or the one it was given.

Rule: what was given counts only as long as the order stands where it stood then. Nothing has to
take it away when somebody pays, ships or cancels.
"""

from orderwire.dialects.salla.refusing import Language
from orderwire.dialects.salla.shapes import Document
from orderwire.dialects.salla.statuses import STATUSES, slug_of
from orderwire.dialects.salla.viewing import View
from orderwire.engine.refund_life import RefundState
from orderwire.storage.book import Entry
from orderwire.storage.statuses import GivenStatus, OwnStatus


def standing_of(entry: Entry) -> str:
    """Where an order stands, as a text that differs once it stands elsewhere."""
    open_refunds = sum(one.state is RefundState.OPEN for one in entry.refunds)
    return f"{slug_of(entry)} {len(entry.fulfilments)} {open_refunds}"


def given_to(view: View) -> GivenStatus | None:
    """The status that an order was given, if it still counts."""
    given = view.known.given.get(view.entry.order.id)
    if given is None or given.standing != standing_of(view.entry):
        return None
    return given


def slug_shown(view: View) -> str:
    """The platform's word for where an order stands."""
    given = given_to(view)
    return slug_of(view.entry) if given is None else given.word


def write_standing(view: View) -> Document:
    """The status that an order shows. One without a name of the store's is customised as itself."""
    given = given_to(view)
    own = None if given is None else given.own
    return write_status(slug_shown(view), own, view.language)


def write_status(slug: str, own: OwnStatus | None, language: Language) -> Document:
    """A status, and what the store calls it."""
    status = STATUSES[slug]
    name = status.names[language]
    customized: Document = {"id": status.id, "name": name}
    if own is not None:
        customized = {"id": own.id, "name": own.name}
    return {"id": status.id, "name": name, "slug": slug, "customized": customized}
