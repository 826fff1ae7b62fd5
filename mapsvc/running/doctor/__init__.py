"""``mapsvc doctor``: looks at everything that can be wrong and says how to mend each, in Vietnamese and English."""

from collections.abc import Callable
from typing import Final

from mapsvc.running.doctor.data import check_declarations, check_loaded, check_page
from mapsvc.running.doctor.database import check_database, check_programs
from mapsvc.running.doctor.findings import Finding, Findings, fault
from mapsvc.running.doctor.machine import (
    check_clock_and_locale,
    check_home,
    check_port,
    check_python,
    check_resources,
)
from mapsvc.settings import Settings

CHECKS: Final[tuple[Callable[[Settings], Findings], ...]] = (
    check_python,
    check_resources,
    check_clock_and_locale,
    check_home,
    check_port,
    check_programs,
    check_database,
    check_declarations,
    check_loaded,
    check_page,
)


def examine(settings: Settings) -> Findings:
    """Every finding, as it is made. A check that fails itself is a finding too, not the end of the report."""
    for check in CHECKS:
        try:
            yield from check(settings)
        except Exception as error:
            name = (check.__name__, check.__name__)
            text = f"{type(error).__name__}: {error}"
            yield fault(name, (text, text), ("", ""))


__all__ = ["CHECKS", "Finding", "examine"]
