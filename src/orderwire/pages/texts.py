"""Everything that the pages say, in every language: one table, and a test that it is complete.

Names in braces are filled in by the page. A plural has a text for each form that its language
has (see `wording`).
"""

from collections.abc import Mapping

from orderwire.pages.texts_ar import ARABIC
from orderwire.pages.texts_en import ENGLISH

TEXTS: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "ar": ARABIC}
