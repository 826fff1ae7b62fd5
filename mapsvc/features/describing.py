"""The description of a selection that its file carries, in the language asked for."""

from datetime import datetime
from typing import Any

from mapsvc.catalogue.declaration import Title
from mapsvc.catalogue.layers import Catalogue
from mapsvc.catalogue.licences import licence_address
from mapsvc.errors import Language
from mapsvc.features.formats.about import About, Column
from mapsvc.features.selection import Selection


def describe(selection: Selection, catalogue: Catalogue, base: str, language: Language) -> About:
    """The description of ``selection``. Fields the visitor may not read are not in it."""

    def told(title: Title) -> str:
        return title.vi if language == "vi" else title.en

    layer, declaration = selection.layer, selection.layer.declaration
    version = layer.version
    readable = {each.name for each in layer.fields}
    label = declaration.label.vi if language == "vi" else declaration.label.en
    columns = []
    for each in selection.fields:
        codes = catalogue.codes.get(each.codes) if each.codes else None
        columns.append(
            Column(
                each.name,
                each.type,
                told(each.title),
                (each.unit.vi if language == "vi" else each.unit.en) if each.unit else None,
                told(each.description) if each.description else None,
                {key: code.vi if language == "vi" else code.en for key, code in codes.values.items()} if codes else {},
            )
        )
    return About(
        layer=layer.id,
        title=told(declaration.title),
        description=told(layer.description),
        agency=told(catalogue.agency_title(declaration.agency)),
        licence=declaration.licence,
        licence_address=licence_address(declaration.licence),
        attribution=told(declaration.attribution),
        sources=tuple(dict.fromkeys(filter(None, (_source(each, language) for each in version.sources)))),
        version=version.number,
        published=_day(version.published_at),
        address=f"{base}/collections/{layer.id}",
        language=language,
        label=label if label in readable else declaration.key if declaration.key in readable else "",
        geometry=declaration.geometry if selection.with_geometry else None,
        srid=selection.crs.srid,
        crs=selection.crs.uri,
        is_whole=selection.is_whole,
        extent=version.extent,
        sample=declaration.sample,
        columns=tuple(columns),
    )


def _source(source: dict[str, Any], language: Language) -> str:
    attribution = source.get("attribution") or {}
    named = attribution.get(language) if isinstance(attribution, dict) else str(attribution)
    return named or str(source.get("ref") or "")


def _day(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None
