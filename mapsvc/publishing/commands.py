"""``mapsvc load`` and ``mapsvc rollback``."""

import difflib
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from mapsvc.catalogue.declarations import Declarations, read_declarations
from mapsvc.database.location import connect
from mapsvc.errors import SetupError
from mapsvc.publishing.loading import Outcome, load_all
from mapsvc.publishing.versions import publish
from mapsvc.settings import Settings


def load(
    layers: Annotated[list[str] | None, typer.Argument(help="Layers to load; all when none is named")] = None,
    force: Annotated[bool, typer.Option(help="Make a new version even when nothing changed")] = False,
) -> None:
    """Nạp các lớp dữ liệu đã khai báo · Load declared layers; a running service shows them at once."""
    settings = Settings()
    declarations = read_declarations(settings.layers_path)
    for name in layers or ():
        _require_declared(declarations, name)
    outcomes = load_with_progress(settings, declarations, layers or [], force)
    asked = [
        outcome for outcome in outcomes if outcome.state == "failed" and (not layers or outcome.layer_id in layers)
    ]
    if layers and asked:
        raise typer.Exit(1)


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


def rollback(
    layer: Annotated[str, typer.Argument(help="The layer")],
    number: Annotated[int, typer.Argument(help="The version to publish again")],
) -> None:
    """Quay lại phiên bản trước · Publish an earlier version again; one pointer moves."""
    with connect(Settings()) as connection:
        publish(connection, layer, number)
    typer.echo(f"{layer}: v{number}")


def _require_declared(declarations: Declarations, name: str) -> None:
    if name not in declarations.layers:
        nearest = ", ".join(difflib.get_close_matches(name, declarations.layers, n=3))
        raise SetupError(
            reason={"vi": f"không có lớp “{name}”", "en": f"there is no layer “{name}”"},
            advice={"vi": f"gần nhất: {nearest}" if nearest else "", "en": f"nearest: {nearest}" if nearest else ""},
        )
