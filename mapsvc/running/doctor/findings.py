"""What a check of the doctor finds, and how it is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rich.console import Console

State = Literal["good", "advice", "fault"]
"""good · advice: works, could be better · fault: something does not work until it is mended."""

_MARKS = {"good": "[green]✓[/]", "advice": "[yellow]![/]", "fault": "[red]✗[/]"}


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report: what was looked at, what was found, how to mend it (each vi, en)."""

    state: State
    subject: tuple[str, str]
    found: tuple[str, str]
    mend: tuple[str, str] = ("", "")


Findings = Iterator[Finding]


def good(subject: tuple[str, str], found: str | tuple[str, str] = "") -> Finding:
    """All is well."""
    return Finding("good", subject, (found, found) if isinstance(found, str) else found)


def advice(subject: tuple[str, str], found: tuple[str, str], mend: tuple[str, str]) -> Finding:
    """It works, but somebody may want to know."""
    return Finding("advice", subject, found, mend)


def fault(subject: tuple[str, str], found: tuple[str, str], mend: tuple[str, str]) -> Finding:
    """It does not work until it is mended."""
    return Finding("fault", subject, found, mend)


def tell(finding: Finding, console: Console) -> None:
    """Print one finding; a good one takes one line."""
    subject = " · ".join(dict.fromkeys(finding.subject))
    console.print(f"{_MARKS[finding.state]} [bold]{subject}[/]", highlight=False, end="")
    if finding.state == "good":
        text = finding.found[0] if finding.found[0] == finding.found[1] else " · ".join(finding.found)
        console.print(f"  {text}", highlight=False, markup=False, soft_wrap=True)
        return
    console.print()
    for found, mend in zip(finding.found, finding.mend, strict=True):
        console.print(f"    {found}", highlight=False, markup=False, soft_wrap=True)
        if mend:
            console.print(f"    → {mend}", highlight=False, markup=False, soft_wrap=True)
