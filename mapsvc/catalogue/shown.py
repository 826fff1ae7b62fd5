"""What a theme or a step of a story shows: whether its layers and its statistic are there to be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.catalogue.mistakes import nearest
from mapsvc.catalogue.toml_lines import Path

if TYPE_CHECKING:
    from mapsvc.catalogue.themes import ThemeLayer, ThemeStatistic

Found = tuple[Path, str, str, str | None]
"""Where, in Vietnamese, in English, the nearest word."""


def mistakes_of_layers(
    known: Mapping[str, LayerDeclaration], layers: Sequence[ThemeLayer], statistic: ThemeStatistic | None
) -> Iterator[Found]:
    """Layers that are not declared, not drawn or named twice, and a statistic that none of them has."""
    seen: set[str] = set()
    for position, entry in enumerate(layers):
        path: Path = ("layers", position, "id")
        layer = known.get(entry.id)
        if layer is None:
            yield path, f"không có lớp “{entry.id}”", f"there is no layer “{entry.id}”", nearest(entry.id, known)
        elif not layer.has_tiles:
            vi, en = f"lớp “{entry.id}” là bảng, không vẽ được", f"the layer “{entry.id}” is a table and is not drawn"
            yield path, vi, en, None
        if entry.id in seen:
            yield path, f"lớp “{entry.id}” ghi hai lần", f"the layer “{entry.id}” is named twice", None
        seen.add(entry.id)
    if statistic is not None:
        yield from _of_statistic(known, statistic, seen)


def _of_statistic(known: Mapping[str, LayerDeclaration], statistic: ThemeStatistic, named: set[str]) -> Iterator[Found]:
    layer = known.get(statistic.layer)
    if layer is None or statistic.layer not in named:
        vi = f"lớp “{statistic.layer}” không có trong [[layers]] ở đây"
        en = f"the layer “{statistic.layer}” is not among the [[layers]] here"
        yield ("statistic", "layer"), vi, en, nearest(statistic.layer, named)
        return
    ids = [each.id for each in layer.statistics]
    if statistic.id not in ids:
        vi = f"lớp “{layer.id}” không có chỉ tiêu “{statistic.id}”"
        en = f"the layer “{layer.id}” has no statistic “{statistic.id}”"
        yield ("statistic", "id"), vi, en, nearest(statistic.id, ids)
