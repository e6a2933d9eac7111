"""Slugs: how a product is named in an address, made from its name in any script."""

import re
import unicodedata

SLUG_MAX = 200

_STRETCH = "\N{ARABIC TATWEEL}"
_WORD = re.compile(r"[^\W_]+")
_QUOTES = re.compile("['`\N{RIGHT SINGLE QUOTATION MARK}]")


def slug_of(name: str) -> str:
    """The letters and digits of a name, joined by hyphens; empty where it has none.

    Letters keep their script: an Arabic name makes an Arabic slug, without vowel marks and without
    the stretching of letters.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    plain = "".join(_plain(letter) for letter in unicodedata.normalize("NFC", folded))
    words = _WORD.findall(_QUOTES.sub("", plain))
    return "-".join(words)[:SLUG_MAX].strip("-")


def _plain(letter: str) -> str:
    """A Latin letter without its accent; any other as it is, but for marks that stand alone."""
    base = unicodedata.normalize("NFD", letter)[0]
    if base.isascii():
        return base
    return "" if unicodedata.category(letter) == "Mn" or letter == _STRETCH else letter
