"""The README's commands are the ones that CI runs, so they stand there in a form CI can read:

a line `<!-- command: NAME -->`, then a fenced block that holds one line.
"""

from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"


def marked_command(text: str, name: str) -> str:
    """The one line of the block that follows the mark; a ValueError says what is wrong."""
    mark = f"<!-- command: {name} -->"
    lines = text.splitlines()
    if lines.count(mark) != 1:
        message = f"there must be one line {mark}, there are {lines.count(mark)}"
        raise ValueError(message)
    fence, *following = lines[lines.index(mark) + 1 :] or [""]
    if not fence.startswith("```") or "```" not in following:
        message = f"{mark} must be followed by a fenced block"
        raise ValueError(message)
    block = following[: following.index("```")]
    if len(block) != 1 or not block[0].strip():
        message = f"the block after {mark} must hold one line, it holds {len(block)}"
        raise ValueError(message)
    return block[0]


@pytest.mark.parametrize(("name", "command"), [("run", "./dev run"), ("test", "./dev test")])
def test_readme_says_how_to(name: str, command: str) -> None:
    assert marked_command(README.read_text(encoding="utf-8"), name) == command


def test_a_marked_command_is_read() -> None:
    text = "# Us\n<!-- command: test -->\n```sh\n./dev test\n```\nMore.\n```\nother\n```\n"
    assert marked_command(text, "test") == "./dev test"


@pytest.mark.parametrize(
    "text",
    [
        "# Us\n",
        "<!-- command: test -->",
        "<!-- command: test -->\n./dev test\n",
        "<!-- command: test -->\n```sh\n./dev test\n",
        "<!-- command: test -->\n```sh\n```\n",
        "<!-- command: test -->\n```sh\ncd here\n./dev test\n```\n",
        "<!-- command: test -->\n```\n./dev test\n```\n" * 2,
    ],
)
def test_an_unreadable_command_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        marked_command(text, "test")
