"""Whether the declarations fit together: every name that one of them mentions exists in another."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from mapsvc.catalogue.declaration import Fallback, LayerDeclaration, LayerSource
from mapsvc.catalogue.elevation import elevation_problems
from mapsvc.catalogue.mistakes import Mistake, dotted, nearest
from mapsvc.catalogue.stories import story_mistakes
from mapsvc.catalogue.style_checks import style_mistakes
from mapsvc.catalogue.themes import theme_mistakes
from mapsvc.catalogue.toml_lines import Path, line_at

if TYPE_CHECKING:
    from mapsvc.catalogue.declarations import Declarations

Lines = Mapping[str, Mapping[Path, int]]
Report = Callable[[Path, str, str, str | None], None]


def cross_mistakes(declarations: Declarations, lines: Lines) -> list[Mistake]:
    """The mistakes that show only when all files are seen together."""
    found: list[Mistake] = []
    for layer in declarations.layers.values():
        file = f"{layer.sector}/{layer.id}/layer.toml"

        def report(path: Path, vi: str, en: str, similar: str | None = None, file: str = file) -> None:
            found.append(Mistake(file, line_at(lines.get(file, {(): 1}), path), dotted(path), vi, en, similar))

        for path, word, kind, words in _references(declarations, layer):
            if word not in words:
                vi, en = _UNKNOWN[kind]
                report(path, vi.format(word), en.format(word), nearest(word, words))
        _check_layer(layer, report)
        for place, vi, en in elevation_problems(layer):
            report(place, vi, en)
        _check_sources(declarations, layer, report)
        if layer.id in declarations.styles:
            found.extend(style_mistakes(layer, declarations.styles[layer.id]))
    found.extend(_database_mistakes(declarations, lines))
    found.extend(theme_mistakes(declarations, lines))
    found.extend(story_mistakes(declarations, lines))
    found.extend(_cycles(declarations))
    return found


_UNKNOWN = {
    "field": ("không có trường “{}” trong [[fields]]", "there is no field “{}” in [[fields]]"),
    "agency": ("không có cơ quan “{}” trong agencies.toml", "there is no agency “{}” in agencies.toml"),
    "sector": ("không có ngành “{}” trong sectors.toml", "there is no sector “{}” in sectors.toml"),
    "database": ("không có cơ sở dữ liệu “{}” trong databases.csv", "there is no database “{}” in databases.csv"),
    "codes": ("không có danh mục mã “{}” trong codes/", "there is no code list “{}” in codes/"),
    "source": ("không có nguồn “{}” trong sources/", "there is no source “{}” in sources/"),
    "layer": ("không có lớp “{}”", "there is no layer “{}”"),
    "table": ("không có nguồn nào mang name = “{}”", "no source here has name = “{}”"),
}

Reference = tuple[Path, str, str, Iterable[str]]


def _references(declarations: Declarations, layer: LayerDeclaration) -> Iterator[Reference]:
    names = [field.name for field in layer.fields]
    yield ("sector",), layer.sector, "sector", declarations.sectors
    yield ("agency",), layer.agency, "agency", declarations.agencies
    for position, agency in enumerate(layer.allowed_agencies):
        yield ("allowed_agencies", position), agency, "agency", declarations.agencies
    if layer.database is not None:
        yield ("database",), layer.database, "database", declarations.databases
    yield ("key",), layer.key, "field", names
    yield ("label", "vi"), layer.label.vi, "field", names
    yield ("label", "en"), layer.label.en, "field", names
    for position, statistic in enumerate(layer.statistics):
        yield ("statistics", position, "field"), statistic.field, "field", names
    for position, field in enumerate(layer.fields):
        if field.codes is not None:
            yield ("fields", position, "codes"), field.codes, "codes", declarations.codes
        if field.refers is not None:
            yield ("fields", position, "refers"), field.refers, "layer", declarations.layers
    if layer.time is not None:
        yield ("time", "field"), layer.time.field, "field", names
        if layer.time.end is not None:
            yield ("time", "end"), layer.time.end, "field", names
    yield from _search_references(declarations, layer, names)


def _search_references(declarations: Declarations, layer: LayerDeclaration, names: list[str]) -> Iterator[Reference]:
    search = layer.search
    if search is None:
        return
    yield ("search", "title"), search.title, "field", names
    for position, name in enumerate(search.also):
        yield ("search", "also", position), name, "field", names
    for part, name_or_none in (
        ("kind_field", search.kind_field),
        ("context", search.context),
        ("size", search.size),
    ):
        if name_or_none is not None:
            yield ("search", part), name_or_none, "field", names
    if search.leads_to is not None:
        yield ("search", "leads_to", "layer"), search.leads_to.layer, "layer", declarations.layers
        yield ("search", "leads_to", "field"), search.leads_to.field, "field", names


def _check_layer(layer: LayerDeclaration, report: Report) -> None:
    seen: set[str] = set()
    for position, field in enumerate(layer.fields):
        if field.name in seen:
            report(
                ("fields", position, "name"),
                f"trường “{field.name}” khai hai lần",
                f"the field “{field.name}” is declared twice",
                None,
            )
        seen.add(field.name)
    types = {field.name: field.type for field in layer.fields}
    for position, statistic in enumerate(layer.statistics):
        if types.get(statistic.field, "number") not in ("integer", "number"):
            report(("statistics", position, "field"), "trường này không phải là số", "this field is not a number", None)
    if layer.access == "restricted" and not layer.allowed_agencies:
        report(("access",), "lớp hạn chế cần allowed_agencies", "a restricted layer needs allowed_agencies", None)
    if layer.access == "public":
        for position, field in enumerate(layer.fields):
            if field.personal and field.access == "public":
                path: Path = ("fields", position, "personal")
                report(
                    path,
                    "dữ liệu cá nhân không được để access = “public”",
                    "personal data must not have access = “public”",
                    "internal",
                )


def _variants(layer: LayerDeclaration) -> Iterator[tuple[Path, LayerDeclaration | Fallback]]:
    yield (), layer
    for position, fallback in enumerate(layer.fallback):
        yield ("fallback", position), fallback


def _check_sources(declarations: Declarations, layer: LayerDeclaration, report: Report) -> None:
    for path, variant in _variants(layer):
        for position, source in enumerate(variant.sources):
            _check_source(declarations, source, (*path, "sources", position), report)
        tables = [source.name for source in variant.sources if source.name]
        for position, step in enumerate(variant.steps):
            table = getattr(step, "table", None)
            if table is not None and table not in tables:
                vi, en = _UNKNOWN["table"]
                report((*path, "steps", position, "table"), vi.format(table), en.format(table), nearest(table, tables))


def _check_source(declarations: Declarations, source: LayerSource, path: Path, report: Report) -> None:
    if source.layer is not None and source.layer not in declarations.layers:
        vi, en = _UNKNOWN["layer"]
        report(
            (*path, "layer"),
            vi.format(source.layer),
            en.format(source.layer),
            nearest(source.layer, declarations.layers),
        )
    if source.ref is None:
        return
    manifest = declarations.sources.get(source.ref)
    if manifest is None:
        vi, en = _UNKNOWN["source"]
        report((*path, "ref"), vi.format(source.ref), en.format(source.ref), nearest(source.ref, declarations.sources))
        return
    paths = [file.path for file in manifest.files]
    for position, pattern in enumerate(source.files):
        if not fnmatch.filter(paths, pattern):
            vi = f"không có tệp nào của nguồn “{source.ref}” khớp “{pattern}”"
            en = f"no file of the source “{source.ref}” matches “{pattern}”"
            report((*path, "files", position), vi, en, nearest(pattern, paths))


def _database_mistakes(declarations: Declarations, lines: Lines) -> Iterator[Mistake]:
    for position, database in enumerate(declarations.databases.values()):
        line = lines.get("databases.csv", {}).get((position,), 1)
        if database.agency not in declarations.agencies:
            vi, en = _UNKNOWN["agency"]
            titles = [agency.title.vi for agency in declarations.agencies.values()]
            yield Mistake(
                "databases.csv",
                line,
                "lead_agency_vi",
                vi.format(database.agency),
                en.format(database.agency),
                nearest(database.agency, titles),
            )
        if database.sector not in declarations.sectors:
            vi, en = _UNKNOWN["sector"]
            similar = nearest(database.sector, declarations.sectors)
            yield Mistake(
                "databases.csv", line, "sector", vi.format(database.sector), en.format(database.sector), similar
            )
        for layer_id in database.layers:
            layer = declarations.layers.get(layer_id)
            if layer is None:
                vi, en = _UNKNOWN["layer"]
                yield Mistake(
                    "databases.csv",
                    line,
                    "layers",
                    vi.format(layer_id),
                    en.format(layer_id),
                    nearest(layer_id, declarations.layers),
                )
            elif layer.database != database.code:
                vi = f"lớp “{layer_id}” khai database = “{layer.database or ''}”, không phải “{database.code}”"
                en = f"the layer “{layer_id}” declares database = “{layer.database or ''}”, not “{database.code}”"
                yield Mistake("databases.csv", line, "layers", vi, en)
    for layer in declarations.layers.values():
        listed = declarations.databases.get(layer.database or "")
        if listed is not None and layer.id not in listed.layers:
            file = f"{layer.sector}/{layer.id}/layer.toml"
            vi = f"databases.csv không ghi lớp này ở dòng {listed.code}"
            en = f"databases.csv does not name this layer in its line {listed.code}"
            yield Mistake(file, line_at(lines.get(file, {(): 1}), ("database",)), "database", vi, en)


def _cycles(declarations: Declarations) -> Iterator[Mistake]:
    """Layers made from each other in a circle."""

    def made_from(layer_id: str, seen: tuple[str, ...]) -> tuple[str, ...] | None:
        if layer_id in seen:
            return (*seen[seen.index(layer_id) :], layer_id)
        layer = declarations.layers.get(layer_id)
        for source in layer.sources if layer else ():
            if source.layer and (circle := made_from(source.layer, (*seen, layer_id))):
                return circle
        return None

    for layer_id, layer in declarations.layers.items():
        if (circle := made_from(layer_id, ())) and circle[0] == layer_id:
            way = " → ".join(circle)
            yield Mistake(
                f"{layer.sector}/{layer_id}/layer.toml",
                1,
                "sources",
                f"các lớp tạo thành vòng tròn: {way}",
                f"layers made from each other: {way}",
            )
