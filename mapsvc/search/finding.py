"""Finding features by name in the index, and telling what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.rows import dict_row

from mapsvc.catalogue.declaration import Title
from mapsvc.catalogue.folding import fold, fold_name, unit_word
from mapsvc.catalogue.layers import Catalogue, VisibleLayer
from mapsvc.database.pool import Connection
from mapsvc.database.statements import statements
from mapsvc.search.query import Query
from mapsvc.search.replies import Redirect, SearchResult

queries = statements("mapsvc.search")

Row = Mapping[str, Any]
Box = tuple[float, float, float, float]

FORMER = Title(vi="{title} (cũ) → nay thuộc {target}", en="{title} (former) → now part of {target}")


@dataclass(frozen=True)
class Found:
    """Where features may be looked for, and how they are called."""

    catalogue: Catalogue
    layers: Mapping[str, VisibleLayer]

    def kind(self, row: Row) -> Title:
        """“Xã”, “Phường”: by the feature's own code, else as the layer says."""
        declaration = self.layers[row["layer_id"]].declaration
        search = declaration.search
        if search is None:
            return declaration.title
        if row["kind"] and search.kind_field:
            codes = self.catalogue.codes.get(declaration.field(search.kind_field).codes or "")
            if codes and row["kind"] in codes.values:
                code = codes.values[row["kind"]]
                return Title(vi=code.vi, en=code.en)
            return Title(vi=row["kind"], en=row["kind"])
        return search.kind


async def find_features(
    connection: Connection, places: Found, query: Query, limit: int, box: Box | None
) -> list[SearchResult]:
    """Features whose names answer the query, best first; names that are nearly alike when too few are exactly so."""
    if not query.folded or not places.layers:
        return []
    rows = await _rows(connection, places, query, limit * 4, box)
    best: dict[tuple[str, int], tuple[float, Row]] = {}
    for row in rows:
        score = _score(row, query, places.kind(row))
        key = (row["layer_id"], row["fid"])
        if key not in best or best[key][0] < score:
            best[key] = (score, row)
    ranked = _told_once(sorted(best.values(), key=lambda each: (-each[0], each[1]["title"], each[1]["fid"])))[:limit]
    redirects = await _redirects(connection, places, [row for _, row in ranked])
    return [_result(places, row, score, redirects) for score, row in ranked]


def _told_once(ranked: list[tuple[float, Row]]) -> list[tuple[float, Row]]:
    """Layers of several years name the same former unit; what leads to the same place under the same name is one."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for score, row in ranked:
        former = (fold_name(row["title"]), row["leads_to"] or "")
        if former[1] and former in seen:
            continue
        seen.add(former)
        kept.append((score, row))
    return kept


async def _rows(connection: Connection, places: Found, query: Query, limit: int, box: Box | None) -> list[Row]:
    west, south, east, north = box or (None, None, None, None)
    area = {"west": west, "south": south, "east": east, "north": north}
    values = {"layers": list(places.layers), "folded": query.folded, "most": limit, **area}
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            queries.find_entries.sql,
            {
                **values,
                "beyond": query.beyond,
                "spelled": query.spelled,
                "patterns": query.patterns,
                "longest": query.longest,
                "second": query.second,
                "rare": len(query.longest) > 4,
            },
        )
        rows: list[Row] = list(await cursor.fetchall())
        if len(rows) * 4 >= limit or len(query.folded) < 3:
            return rows
        async with connection.transaction():
            await cursor.execute(queries.similarity_threshold.sql, {"threshold": f"{query.similarity:.2f}"})
            await cursor.execute(queries.find_similar.sql, values)
            seen = {(row["layer_id"], row["fid"], row["name"]) for row in rows}
            similar = await cursor.fetchall()
    return rows + [row for row in similar if (row["layer_id"], row["fid"], row["name"]) not in seen]


def _score(row: Row, query: Query, kind: Title) -> float:
    """Closeness decides, then accents where they were typed, the unit's type where it was typed, then the rank.

    A feature's own name comes before the other names of features that rank up to eight higher.
    """
    score = 10.0 * float(row["closeness"]) - (2.0 if row["name"] != row["title"] else 0.0)
    if query.is_accented:
        score += 5.0 * float(row["spelled_alike"])
    if query.unit and query.unit in (unit_word(row["name"]), fold(kind.vi)):
        score += 3.0
    return round(score + float(row["rank"]) / 4, 3)


async def _redirects(connection: Connection, places: Found, rows: Sequence[Row]) -> dict[tuple[str, str], Row]:
    wanted = []
    for row in rows:
        search = places.layers[row["layer_id"]].declaration.search
        if row["leads_to"] and search and search.leads_to and search.leads_to.layer in places.layers:
            wanted.append((search.leads_to.layer, row["leads_to"]))
    if not wanted:
        return {}
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            queries.targets.sql,
            {"layers": [layer for layer, _ in wanted], "features": [feature for _, feature in wanted]},
        )
        return {(row["layer_id"], row["feature_id"]): row for row in await cursor.fetchall()}


def _result(places: Found, row: Row, score: float, targets: Mapping[tuple[str, str], Row]) -> SearchResult:
    layer = places.layers[row["layer_id"]]
    search = layer.declaration.search
    leads_to = search.leads_to if search else None
    target = targets.get((leads_to.layer, row["leads_to"])) if leads_to and row["leads_to"] else None
    kind = places.kind(row)
    place = row if row["lon"] is not None or target is None else target
    redirect = None
    if leads_to and target:
        words = leads_to.explanation or FORMER
        redirect = Redirect(
            title=target["title"],
            layer=target["layer_id"],
            feature_id=target["feature_id"],
            explanation=_explained(words, kind, row["title"], places.kind(target), target["title"]),
        )
    context = row["context"]
    return SearchResult(
        title=row["title"],
        subtitle=Title(vi=context, en=context) if context else layer.declaration.title,
        kind=kind,
        layer=layer.id,
        feature_id=row["feature_id"],
        matched=row["name"] if row["name"] != row["title"] else None,
        point=(place["lon"], place["lat"]) if place["lon"] is not None else None,
        bbox=_box(place),
        redirect=redirect,
        score=score,
    )


def _explained(words: Title, kind: Title, title: str, target_kind: Title, target: str) -> Title:
    def named(type_of_unit: str, name: str) -> str:
        """With the type of unit in front, unless the name has one already."""
        plain = type_of_unit.removesuffix("(cũ)").removesuffix("(former)").strip()
        return name if unit_word(name) or not unit_word(f"{plain} x") else f"{plain} {name}"

    return Title(
        vi=words.vi.format_map({"title": named(kind.vi, title), "target": named(target_kind.vi, target)}),
        en=words.en.format_map({"title": title, "target": target}),
    )


def _box(row: Row) -> Box | None:
    if row["box"]:
        west, south, east, north = row["box"]
        return west, south, east, north
    return (row["lon"], row["lat"], row["lon"], row["lat"]) if row["lon"] is not None else None
