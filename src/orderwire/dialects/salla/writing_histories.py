"""The lines of an order's history as Salla's JSON."""

from orderwire.dialects.salla.shapes import Document
from orderwire.dialects.salla.statuses import slug_of
from orderwire.dialects.salla.telling import Passage, passages
from orderwire.dialects.salla.viewing import View
from orderwire.dialects.salla.writing_statuses import name_status, parent_of


def write_histories(view: View) -> list[Document]:
    """What happened to an order, the newest first."""
    told = passages(view.entry.history, slug_of(view.entry))
    return [_line(one, view) for one in reversed(told)]


def _line(passage: Passage, view: View) -> Document:
    original = name_status(passage.slug, view.language)
    customized: Document = {
        **original,
        "type": "original",
        "slug": passage.slug,
        "original": None,
        "parent": parent_of(passage.slug, view.language),
    }
    if passage.own is not None:
        number, own_name = passage.own
        customized |= {"id": number, "name": own_name, "type": "custom", "original": original}
    return {
        "id": passage.sequence,
        "status": original["name"],
        "customized": customized,
        "note": passage.note,
        "created_at": view.date(passage.at_ms),
    }
