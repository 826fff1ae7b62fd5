"""Links of OGC API documents (RFC 8288 relations) with titles in the language asked for."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from mapsvc.errors import Language

Link = dict[str, Any]

OGC = "http://www.opengis.net/def/rel/ogc/1.0/"
"""Prefix of the relations that OGC registers."""

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html"
SCHEMA_JSON = "application/schema+json"


@dataclass(frozen=True, slots=True)
class Linker:
    """Makes the links of one reply: knows the service's address and the language."""

    base: str
    language: Language

    def to(
        self,
        path: str,
        rel: str,
        media_type: str,
        title: tuple[str, str] | None = None,
        **more: Any,
    ) -> Link:
        """A link to ``path`` below the service; ``title`` is Vietnamese, English."""
        link: Link = {"href": f"{self.base}{path}", "rel": rel, "type": media_type}
        if title:
            link["title"] = title[0 if self.language == "vi" else 1]
        link.update(more)
        return link

    def pair(self, path: str, shown: str, json_type: str = JSON) -> list[Link]:
        """``self`` and ``alternate`` of a document that is there as JSON and as a page; ``shown`` is this one."""
        mark = "&" if "?" in path else "?"
        as_json, as_page = f"{path}{mark}f=json", f"{path}{mark}f=html"
        if shown == "html":
            return [self.to(as_page, "self", HTML), self.to(as_json, "alternate", json_type)]
        return [self.to(as_json, "self", json_type), self.to(as_page, "alternate", HTML)]


def segment(text: str) -> str:
    """``text`` as one segment of a path: a feature's id may hold anything."""
    return quote(text, safe="")
