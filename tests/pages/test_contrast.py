"""Everybody can read the pages: the colours of the style sheet, by the rules of WCAG 2.2."""

import re
from pathlib import Path

import pytest

import orderwire.pages

SHEET = (Path(orderwire.pages.__file__).parent / "static" / "checkout.css").read_text("utf-8")
TEXT, LARGE = 4.5, 3.0
"""The least contrast of text, and of large text, icons and the edges of what can be used."""

PAIRS = [
    ("ink", "paper", TEXT),
    ("ink", "card", TEXT),
    ("soft", "paper", TEXT),
    ("soft", "card", TEXT),
    ("accent", "paper", TEXT),
    ("accent", "card", TEXT),
    ("accent-deep", "card", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-deep", TEXT),
    ("bad", "bad-paper", TEXT),
    ("bad", "card", TEXT),
    ("ink", "try", TEXT),
    ("accent", "good", LARGE),
    ("soft", "rule", LARGE),
    ("field", "card", LARGE),
]


def themes() -> dict[str, dict[str, str]]:
    """The colours of each theme, by name. What the dark one does not say, the light one does."""
    blocks = re.findall(r":root\s*{([^}]*)}", SHEET)
    found = [dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,8});", block)) for block in blocks]
    light, dark = found[0], found[0] | found[1]
    return {"light": light, "dark": dark}


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    assert len(digits) == 6, f"{colour} is not opaque"
    shares = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#fff", "#000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "behind", "least"), PAIRS)
def test_colours_can_be_told_apart(theme: str, front: str, behind: str, least: float) -> None:
    colours = themes()[theme]
    assert contrast(colours[front], colours[behind]) >= least
