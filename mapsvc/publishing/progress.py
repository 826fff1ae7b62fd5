"""Loading as people see it at a terminal."""

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from mapsvc.catalogue.declarations import Declarations
from mapsvc.errors import LANGUAGES, MapsvcError
from mapsvc.publishing.faults import SourceMissing
from mapsvc.publishing.loading import Outcome, load_all
from mapsvc.settings import Settings

LONGEST_REASON = 120


def load_with_progress(
    settings: Settings, declarations: Declarations, only: list[str] | None = None, force: bool = False
) -> list[Outcome]:
    """Load, with a progress bar and afterwards a line for every layer that could not be loaded."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description:<32}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("lớp dữ liệu · layers", total=None)

        def watch(layer_id: str, outcome: Outcome | None) -> None:
            progress.update(bar, total=len(only) if only else len(declarations.layers), description=layer_id)
            if outcome:
                progress.advance(bar)
                if outcome.state == "loaded":
                    progress.console.print(f"  {layer_id}: v{outcome.number}, {outcome.features:,}", highlight=False)

        outcomes = load_all(settings, declarations, only or (), force, watch)
        progress.update(bar, description="lớp dữ liệu · layers", total=len(outcomes))
    _tell_failures([outcome for outcome in outcomes if outcome.error], console, in_full=bool(only))
    return outcomes


def _tell_failures(failed: list[Outcome], console: Console, in_full: bool) -> None:
    """Why layers have no new version: a line each when all were loaded, everything for those that were asked for."""
    for outcome in failed:
        if outcome.error is None:
            continue
        texts = [outcome.error.text("vi"), outcome.error.text("en")]
        if in_full:
            advice = [f"→ {outcome.error.advice(language)}" for language in LANGUAGES if outcome.error.advice(language)]
            console.print("\n  ".join([*texts, *advice]), style="yellow", highlight=False, markup=False, soft_wrap=True)
        else:
            reasons = _missing_file(outcome.error) or tuple(_beginning(text) for text in texts)
            line = f"  ! {outcome.layer_id}: {' · '.join(reasons)}"
            console.print(line, style="yellow", highlight=False, markup=False, soft_wrap=True)
    if failed and not in_full:
        console.print(
            f"  {len(failed)} lớp giữ nguyên như trước; xem cách sửa: mapsvc doctor\n"
            f"  {len(failed)} layers stay as they were; how to mend them: mapsvc doctor",
            highlight=False,
        )


def _missing_file(error: MapsvcError) -> tuple[str, str] | None:
    """A file that is not here is told by its name alone: its path is long, and the doctor tells it."""
    if not isinstance(error, SourceMissing):
        return None
    name = Path(str(error.values["layer"])).name
    return f"thiếu tệp {name}", f"{name} is missing"


def _beginning(text: str) -> str:
    """The first reason: what follows are other places that were tried."""
    first = text.split(";")[0].strip()
    return first if len(first) <= LONGEST_REASON else f"{first[:LONGEST_REASON]}…"
