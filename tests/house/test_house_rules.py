"""What the linters cannot say about the source: sizes, a pure engine, sheets for any direction.

Each rule is a function from a text to its problems. Every file of the package is held to the
rules for its kind; the tests below the rules plant a violation of each, so that none goes blind.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "orderwire"
CHECKED = sorted(path for kind in ("py", "css", "html") for path in SOURCE.rglob(f"*.{kind}"))

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
MIGRATIONS = "versions"

# The engine is given the time, ids and amounts; it never fetches or approximates them.
BANNED_IN_ENGINE = {"float", "now", "utcnow", "today", "uuid4", "open", "print"}

# A page is read from right to left in Arabic: sheets say start and end.
PHYSICAL_SIDE = re.compile(
    r"""(?<![\w-])
    (?: (?:scroll-)?(?:margin|padding)-(?:left|right)
      | border-(?:left|right)(?:-\w+)?
      | border-(?:top|bottom)-(?:left|right)-radius
      | left | right
    )\s*:
    | (?<![\w-])(?:text-align|float|clear)\s*:\s*(?:left|right)\b""",
    re.VERBOSE,
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def problems_in(path: Path) -> list[str]:
    """Everything that is wrong with a file of the package."""
    text = path.read_text(encoding="utf-8")
    problems = unfinished_work(text)
    if path.suffix == ".css":
        problems += physical_sides(text)
    elif path.suffix == ".html":
        problems += physical_sides("\n".join(sheets_in_page(text)))
    else:
        problems += module_shape(text) + hidden_imports(text) + blind_handlers(text)
        if path.parent.name != MIGRATIONS:
            problems += function_lengths(text)
        if "engine" in path.relative_to(SOURCE).parts:
            problems += engine_impurities(text)
    return problems


def module_shape(text: str) -> list[str]:
    """A module says what it is for, and neither it nor its functions grow without end."""
    problems = []
    tree = ast.parse(text)
    if not ast.get_docstring(tree):
        problems.append("line 1: say in a line what this module is for")
    lines = len(text.splitlines())
    if lines > FILE_LINES_MAX:
        problems.append(f"line {lines}: a file has at most {FILE_LINES_MAX} lines")
    return problems


def function_lengths(text: str) -> list[str]:
    """A function fits on a screen. A migration is as long as its tables, and is read once."""
    problems = []
    for function in functions(ast.parse(text)):
        assert function.end_lineno is not None
        lines = function.end_lineno - function.lineno + 1
        if lines > FUNCTION_LINES_MAX:
            problems.append(
                f"line {function.lineno}: {function.name} has {lines} lines of at most "
                f"{FUNCTION_LINES_MAX}"
            )
    return problems


def hidden_imports(text: str) -> list[str]:
    """An import inside a function hides a dependency, and often a cycle."""
    return [
        f"line {node.lineno}: import at the top of the module"
        for function in functions(ast.parse(text))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def blind_handlers(text: str) -> list[str]:
    """Whoever catches everything says why, in a comment on the same line."""
    problems = []
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.ExceptHandler) or not catches_everything(node):
            continue
        _, _, comment = lines[node.lineno - 1].partition("#")
        if not re.search(r"\w", comment.replace("noqa: BLE001", "")):
            problems.append(f"line {node.lineno}: say why everything is caught here")
    return problems


def catches_everything(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"} for kind in kinds
    )


def engine_impurities(text: str) -> list[str]:
    """The engine computes with whole numbers and looks at nothing but its arguments."""
    problems = []
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Constant(value=float() | complex()):
                problems.append(f"line {node.lineno}: {node.value!r} is not a whole number")
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                problems.append(f"line {node.lineno}: / leaves the whole numbers; use //")
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in BANNED_IN_ENGINE:
                problems.append(f"line {node.lineno}: the engine does without {name}")
            case ast.ImportFrom(names=names):
                problems += [
                    f"line {node.lineno}: the engine does without {alias.name}"
                    for alias in names
                    if alias.name in BANNED_IN_ENGINE
                ]
    return problems


def unfinished_work(text: str) -> list[str]:
    """What is left to do belongs where work is planned."""
    return [
        f"line {number}: {match.group()} is no place for a plan"
        for number, line in enumerate(text.splitlines(), start=1)
        if (match := re.search(r"\b(?:TODO|FIXME)\b", line))
    ]


def physical_sides(sheet: str) -> list[str]:
    """A sheet that says left or right is wrong in every page that runs the other way."""
    without_comments = re.sub(r"/\*.*?\*/", blank, sheet, flags=re.DOTALL)
    return [
        f"line {number}: {match.group().strip()} names a side; use the logical property"
        for number, line in enumerate(without_comments.splitlines(), start=1)
        for match in PHYSICAL_SIDE.finditer(line)
    ]


def blank(match: re.Match[str]) -> str:
    """As many lines as before, with nothing on them."""
    return "\n" * match.group().count("\n")


def sheets_in_page(page: str) -> Iterator[str]:
    """The CSS of a page: its style elements and style attributes."""
    yield from re.findall(r"<style\b[^>]*>(.*?)</style>", page, flags=re.DOTALL | re.IGNORECASE)
    for double, single in re.findall(r"""\bstyle\s*=\s*(?:"([^"]*)"|'([^']*)')""", page):
        yield double or single


def functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


@pytest.mark.parametrize("path", CHECKED, ids=lambda path: str(path.relative_to(SOURCE)))
def test_file_keeps_the_rules(path: Path) -> None:
    assert problems_in(path) == []


def test_the_package_is_found() -> None:
    assert SOURCE / "__init__.py" in CHECKED


def long_function(lines: int) -> str:
    return '"""What for."""\n\ndef decide():\n' + "    pass\n" * (lines - 1)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('"""What for."""\n', 0),
        ("total = 1\n", 1),
        ("", 1),
        ('"""What for."""\n' + "\n" * 399, 0),
        ('"""What for."""\n' + "\n" * 400, 1),
        (long_function(50), 0),
        (long_function(51), 1),
        (long_function(51).replace("def", "async def"), 1),
    ],
)
def test_shape_is_watched(text: str, count: int) -> None:
    assert len(module_shape(text) + function_lengths(text)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("import json\n", 0),
        ("def read():\n    import json\n", 1),
        ("async def read():\n    if True:\n        from json import loads\n", 1),
        ("class Reader:\n    def read(self):\n        import json\n", 1),
    ],
)
def test_hidden_imports_are_found(text: str, count: int) -> None:
    assert len(hidden_imports(text)) == count


@pytest.mark.parametrize(
    ("handler", "count"),
    [
        ("except ValueError:", 0),
        ("except Exception:  # noqa: BLE001 - the loop outlives any one order", 0),
        ("except Exception:  # passed on, after the rollback", 0),
        ("except Exception:", 1),
        ("except Exception as problem:  # noqa: BLE001", 1),
        ("except (ValueError, Exception):", 1),
        ("except BaseException:", 1),
        ("except:", 1),
    ],
)
def test_blind_handlers_are_found(handler: str, count: int) -> None:
    assert len(blind_handlers(f"try:\n    work()\n{handler}\n    pass\n")) == count


@pytest.mark.parametrize(
    "line",
    [
        "half = 0.5",
        "wave = 2j",
        "share = total / 2",
        "total /= 2",
        "amount = float(text)",
        "def pay(amount: float): ...",
        "at = datetime.now()",
        "at = datetime.utcnow()",
        "on = date.today()",
        "order_id = uuid.uuid4()",
        "from uuid import uuid4",
        "open('ledger')",
        "print(total)",
    ],
)
def test_engine_impurities_are_found(line: str) -> None:
    assert len(engine_impurities(line)) == 1


def test_the_engine_may_divide_and_be_told_the_time() -> None:
    assert engine_impurities("half = total // 2\nlate = now_ms > expires_ms  # now / then\n") == []


@pytest.mark.parametrize(
    ("text", "count"),
    [("total = 1  # TODO: tax\n", 1), ("/* FIXME */", 1), ("TODOS = ()\n", 0)],
)
def test_unfinished_work_is_found(text: str, count: int) -> None:
    assert len(unfinished_work(text)) == count


@pytest.mark.parametrize(
    "declaration",
    [
        "margin-left: 1rem",
        "padding-right:0",
        "border-left: 1px solid",
        "border-right-color: red",
        "border-top-left-radius: 4px",
        "scroll-margin-left: 0",
        "left: 0",
        "right : 0",
        "text-align: left",
        "float: right",
        "clear: left",
    ],
)
def test_physical_sides_are_found(declaration: str) -> None:
    assert len(physical_sides(f".total {{ color: red; {declaration}; }}")) == 1
    assert len(physical_sides(f".total{{{declaration}}}")) == 1


@pytest.mark.parametrize(
    "declaration",
    [
        "margin-inline-start: 1rem",
        "inset-inline-end: 0",
        "text-align: start",
        "float: inline-start",
        "border-start-start-radius: 4px",
        "/* left: 0 */",
    ],
)
def test_logical_sides_are_welcome(declaration: str) -> None:
    assert physical_sides(f".total {{ {declaration}; }}") == []


def test_sheets_are_found_in_pages() -> None:
    page = "<style nonce='x'>p { left: 0 }</style><p style=\"float: left\">left: nothing</p>"
    assert len(physical_sides("\n".join(sheets_in_page(page)))) == 2
