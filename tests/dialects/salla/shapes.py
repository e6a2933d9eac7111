"""The platform's documents as shapes: which members an answer has, without their values.

A shape is an object with the shapes of its members, a list with the shape of its elements, or null
for everything else. An empty object or list is one whose inside the platform leaves open.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "shapes"


def shapes_in(name: str) -> dict[str, Any]:
    """The shapes of a file, by operation."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found


def differences(shape: object, answer: object, path: str = "") -> Iterator[str]:
    """Where an answer has other members than its shape: `-a.b` is missing, `+a.b` is ours alone.

    What is empty on our side (null, or a list without elements) has no members to compare.
    """
    if isinstance(shape, dict) and shape and isinstance(answer, dict):
        for name in shape.keys() - answer.keys():
            yield f"-{path}{name}"
        for name in answer.keys() - shape.keys():
            yield f"+{path}{name}"
        for name in shape.keys() & answer.keys():
            yield from differences(shape[name], answer[name], f"{path}{name}.")
    elif isinstance(shape, list) and isinstance(answer, list):
        for one in answer if shape else ():
            yield from differences(shape[0], one, path)
