"""`orderwire doctor`: look at everything around the service, and say what is wrong and what to do.

Nothing is changed: neither in the database nor on the disk.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Annotated

import typer

from orderwire.cli.failing import explain_failures
from orderwire.operations.doctor import Finding, Verdict
from orderwire.web.examining import examine
from orderwire.web.settings import Settings


def doctor(
    *,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also check the whole book; takes its time.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the findings as a JSON document.")
    ] = False,
    database: Annotated[
        str | None,
        typer.Option(help="sqlite:////absolute/path or postgresql://… [ORDERWIRE_DATABASE]."),
    ] = None,
) -> None:
    """Look at the database, its migrations, clocks, disk and settings; --deep at the book itself.

    A line for each check: ok, warn or fail, and what to do. The exit code is 1 if one failed.
    """
    with explain_failures():
        settings = Settings() if database is None else Settings(database=database)
        findings = asyncio.run(_collect(examine(settings, is_deep=deep), is_shown=not as_json))
    is_well = all(one.verdict is not Verdict.FAIL for one in findings)
    if as_json:
        typer.echo(json.dumps(_document(findings, is_well=is_well), indent=2))
    if not is_well:
        raise typer.Exit(1)


async def _collect(found: AsyncIterator[Finding], *, is_shown: bool) -> list[Finding]:
    """All findings. They are shown as they come: a deep look takes its time."""
    findings = []
    async for finding in found:
        findings.append(finding)
        if is_shown:
            typer.echo(_line(finding))
            sys.stdout.flush()
    return findings


def _line(finding: Finding) -> str:
    todo = f" -> {finding.todo}" if finding.todo else ""
    return f"{finding.verdict:<4}  {finding.what:<12}  {finding.why}{todo}"


def _document(findings: list[Finding], *, is_well: bool) -> dict[str, object]:
    return {
        "is_well": is_well,
        "checks": [
            {"verdict": one.verdict, "what": one.what, "why": one.why, "todo": one.todo}
            for one in findings
        ],
    }
