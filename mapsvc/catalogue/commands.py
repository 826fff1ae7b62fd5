"""`mapsvc layers new|check|list|show|schema`: the GIS officer's side of the command line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.catalogue.declarations import SOURCES, Declarations, read_declarations
from mapsvc.catalogue.mistakes import DeclarationError, nearest
from mapsvc.catalogue.schemas import old_schemas
from mapsvc.errors import SetupError
from mapsvc.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Khai báo lớp dữ liệu · Declare layers")

Folder = Annotated[Path | None, typer.Option("--folder", help="Thư mục layers · the layers folder")]


def _folder(given: Path | None) -> Path:
    return given or Settings().layers_path


@app.command()
def check(folder: Folder = None) -> None:
    """Kiểm tra mọi khai báo, nêu hết lỗi · Check every declaration and name all mistakes."""
    path = _folder(folder)
    try:
        declarations = read_declarations(path)
    except DeclarationError as error:
        for mistake in error.mistakes:
            typer.echo(f"{mistake.text('vi')}\n    {mistake.text('en')}", err=True)
        count = len(error.mistakes)
        typer.echo(f"{count} lỗi · {count} mistakes", err=True)
        raise typer.Exit(1) from error
    layers, themes, stories, databases = (
        len(each) for each in (declarations.layers, declarations.themes, declarations.stories, declarations.databases)
    )
    typer.echo(
        f"{layers} lớp, {themes} chủ đề, {stories} câu chuyện, {databases} cơ sở dữ liệu: hợp lệ · "
        f"{layers} layers, {themes} themes, {stories} stories, {databases} databases: valid"
    )


@app.command("list")
def list_layers(folder: Folder = None) -> None:
    """Liệt kê các lớp theo ngành · List the layers by sector."""
    declarations = read_declarations(_folder(folder))
    table = Table(box=None)
    for heading in ("id", "tên · title", "ngành · sector", "hình học · geometry", "quyền · access"):
        table.add_column(heading, no_wrap=heading != "tên · title")
    order = {sector.id: sector.order for sector in declarations.sectors.values()}
    for layer in sorted(declarations.layers.values(), key=lambda each: (order[each.sector], each.order)):
        table.add_row(layer.id, layer.title.vi, layer.sector, _drawn_as(layer), layer.access)
    Console().print(table)


def _drawn_as(layer: LayerDeclaration) -> str:
    return layer.kind if layer.kind == "elevation" else layer.geometry


@app.command()
def show(layer_id: Annotated[str, typer.Argument(metavar="LAYER")], folder: Folder = None) -> None:
    """Xem một lớp: trường, nguồn, các bước · Show a layer: fields, sources, steps."""
    declarations = read_declarations(_folder(folder))
    layer = declarations.layers.get(layer_id)
    if layer is None:
        near = nearest(layer_id, declarations.layers)
        advice = {"vi": f"có phải “{near}”?", "en": f"did you mean “{near}”?"} if near else ""
        reason = {"vi": f"không có lớp “{layer_id}”", "en": f"there is no layer “{layer_id}”"}
        raise SetupError(reason=reason, advice=advice)
    console = Console()
    console.print(f"[bold]{layer.title.vi}[/] · {layer.title.en}\n{layer.description.vi}\n{layer.description.en}")
    console.print(f"{_drawn_as(layer)} · {layer.access} · {layer.licence} · {layer.attribution.vi}")
    fields = Table("trường · field", "kiểu · type", "tên · title", "đơn vị · unit", "mã · codes")
    for field in layer.fields:
        fields.add_row(field.name, field.type, field.title.vi, field.unit.vi if field.unit else "", field.codes or "")
    console.print(fields)
    for source in layer.sources:
        origin = source.ref or source.layer or source.package
        console.print(f"← {origin}" + (f" ({source.name})" if source.name else ""), highlight=False)
    for number, step in enumerate(layer.steps, start=1):
        words = ", ".join(f"{key} = {value}" for key, value in step.model_dump(exclude_defaults=True).items())
        console.print(f"{number}. {words}", highlight=False, markup=False)


@app.command()
def new(
    layer_id: Annotated[str, typer.Argument(metavar="LAYER", help="Mã lớp, ví dụ schools · id of the layer")],
    data: Annotated[Path, typer.Option("--from", exists=True, dir_okay=False, help="Tệp dữ liệu · the data file")],
    sector: Annotated[str, typer.Option(help="Ngành · sector")],
    agency: Annotated[str, typer.Option(help="Cơ quan · agency")],
    licence: Annotated[str, typer.Option(help="Giấy phép (SPDX) · licence")] = "LicenseRef-not-stated",
    folder: Folder = None,
) -> None:
    """Tạo khai báo từ một tệp dữ liệu · Start a declaration from a data file; internal until someone opens it."""
    # Here and not above: it brings GDAL and pandas, which every other command would carry along.
    from mapsvc.catalogue.raster_scaffold import heights_toml, inspect_heights, shade_json
    from mapsvc.catalogue.scaffold import inspect, layer_toml, source_toml, style_json

    path = _folder(folder)
    declarations = read_declarations(path)
    _require_new(declarations, layer_id, sector, agency)
    if heights := inspect_heights(data):
        layer, style = heights_toml(layer_id, heights, agency, licence), shade_json(layer_id)
    else:
        found = inspect(data)
        layer = layer_toml(layer_id, found, agency, licence)
        style = style_json(layer_id, found.geometry, declarations.sectors[sector].colour)
    target = path / sector / layer_id
    target.mkdir(parents=True)
    (target / "layer.toml").write_text(layer, encoding="utf-8")
    (target / "style.json").write_text(style, encoding="utf-8")
    manifest = path / SOURCES / f"{layer_id}.toml"
    manifest.parent.mkdir(exist_ok=True)
    manifest.write_text(source_toml(layer_id, data, licence), encoding="utf-8")
    typer.echo(f"{target / 'layer.toml'}\n{target / 'style.json'}\n{manifest}")
    root = Settings().data[0]
    typer.echo(f"Đặt tệp vào {root / data.name}, sửa tên và mô tả, rồi: mapsvc load {layer_id}")
    typer.echo(f"Put the file at {root / data.name}, write titles and description, then: mapsvc load {layer_id}")


def _require_new(declarations: Declarations, layer_id: str, sector: str, agency: str) -> None:
    """Raises SetupError for a bad or taken id, or a sector or agency that is not declared."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,47}", layer_id):
        vi = f"“{layer_id}” phải gồm chữ thường không dấu, số và _, bắt đầu bằng chữ"
        raise SetupError(reason={"vi": vi, "en": f"“{layer_id}” must be small letters, digits and _, a letter first"})
    if layer_id in declarations.layers:
        raise SetupError(
            reason={"vi": f"đã có lớp “{layer_id}”", "en": f"there is already a layer “{layer_id}”"},
        )
    for word, words, vi, en in (
        (sector, declarations.sectors, "ngành", "sector"),
        (agency, declarations.agencies, "cơ quan", "agency"),
    ):
        if word not in words:
            near = nearest(word, words)
            advice = {"vi": f"có phải “{near}”?", "en": f"did you mean “{near}”?"} if near else ""
            raise SetupError(
                reason={"vi": f"không có {vi} “{word}”", "en": f"there is no {en} “{word}”"}, advice=advice
            )


@app.command()
def schema(
    folder: Folder = None,
    check: Annotated[
        bool, typer.Option("--check", help="Chỉ xem có cũ không · only tell whether they are old")
    ] = False,
) -> None:
    """Viết lại JSON Schema cho trình soạn thảo · Write the JSON Schemas that editors use."""
    old = old_schemas(_folder(folder))
    for path, text in old.items():
        typer.echo(path)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if check and old:
        raise typer.Exit(1)
