"""Loading as people see it at a terminal."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from mapsvc.catalogue.declarations import Declarations
from mapsvc.publishing.loading import Outcome, load_all
from mapsvc.settings import Settings


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
    for outcome in outcomes:
        if outcome.error:
            console.print(f"[yellow]{outcome.error.text('vi')}[/]\n  {outcome.error.text('en')}", highlight=False)
            if advice := outcome.error.advice("vi"):
                console.print(f"  → {advice}\n  → {outcome.error.advice('en')}", highlight=False)
    return outcomes
