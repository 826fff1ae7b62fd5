"""``mapsvc load`` and ``mapsvc rollback``."""

import difflib
from typing import Annotated

import typer

from mapsvc.catalogue.declarations import Declarations, read_declarations
from mapsvc.database.location import connect, conninfo
from mapsvc.database.schema import require_current_schema
from mapsvc.errors import SetupError
from mapsvc.hidden import hide
from mapsvc.settings import Settings


def load(
    layers: Annotated[list[str] | None, typer.Argument(help="Layers to load; all when none is named")] = None,
    force: Annotated[bool, typer.Option(help="Make a new version even when nothing changed")] = False,
) -> None:
    """Nạp các lớp dữ liệu đã khai báo · Load declared layers; a running service shows them at once."""
    from mapsvc.publishing.loading import with_needed  # brings Arrow: only where layers are loaded
    from mapsvc.publishing.progress import load_with_progress

    settings = Settings()
    declarations = read_declarations(settings.layers_path)
    for name in layers or ():
        _require_declared(declarations, name)
    if not any(declarations.layers[name].has_steps for name in with_needed(declarations, layers or ())):
        hide("pandas", "geopandas")  # steps alone use them
    with connect(settings):
        require_current_schema(conninfo(settings))
    outcomes = load_with_progress(settings, declarations, layers or [], force)
    asked = [
        outcome for outcome in outcomes if outcome.state == "failed" and (not layers or outcome.layer_id in layers)
    ]
    if layers and asked:
        raise typer.Exit(1)


def rollback(
    layer: Annotated[str, typer.Argument(help="The layer")],
    number: Annotated[int, typer.Argument(help="The version to publish again")],
) -> None:
    """Quay lại phiên bản trước · Publish an earlier version again; one pointer moves."""
    from mapsvc.publishing.versions import publish

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
