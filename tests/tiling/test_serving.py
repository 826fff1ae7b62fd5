"""How tiles leave: validators, versions, ranges, one computation for many, and what holds without the database."""

import gzip
from pathlib import Path
from typing import Any

import psycopg
import pytest
import shapely
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from mapsvc.publishing.versions import publish
from mapsvc.settings import Settings
from mapsvc.tiling.archives.writing import write_archive
from tests.conftest import publish_rows
from tests.tiling.client import BASE, Client, running_app
from tests.tiling.conftest import OFFICER
from tests.tiling.layers import coverage, declared, rows
from tests.tiling.reading import address, content, covering

HERE = covering(9, 106.5, 17.0)


def settings_for(conninfo: str, home: Path, **changes: Any) -> Settings:
    return Settings(database_url=conninfo, home=home, public_url=BASE, **changes)


@pytest.fixture
def two_versions(conninfo: str, tmp_path: Path) -> Settings:
    """Points: two in version 1, three in version 2, which is published."""
    layer = declared("dots", "Point")
    for count in (2, 3):
        publish_rows(conninfo, layer, rows([shapely.Point(106.5 + i / 100, 17.01) for i in range(count)]))
    return settings_for(conninfo, tmp_path)


def refresh(client: Client) -> None:
    client.portal.call(client.app.state.service.registry.refresh)


def ids(client: Client, version: int | None = None) -> list[str]:
    features = content(client, "dots", HERE, version)["dots"]["features"]
    return sorted(feature["properties"]["id"] for feature in features)


def test_each_version_keeps_its_tiles_and_the_address_without_one_follows_the_pointer(two_versions: Settings) -> None:
    with running_app(two_versions) as client:
        assert ids(client, 1) == ["t0", "t1"]
        assert ids(client, 2) == ids(client) == ["t0", "t1", "t2"]
        with psycopg.connect(two_versions.database_url or "") as connection:
            publish(connection, "dots", 1)
        refresh(client)
        assert ids(client) == ["t0", "t1"]
        assert ids(client, 2) == ["t0", "t1", "t2"]


def test_versioned_is_kept_for_ever_and_unversioned_is_asked_for_again(two_versions: Settings) -> None:
    with running_app(two_versions) as client:
        versioned, moving = client.get(address("dots", HERE, 2)), client.get(address("dots", HERE))
        assert versioned.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert moving.headers["cache-control"] == "public, max-age=60"
        unchanged = client.get(address("dots", HERE), headers={"If-None-Match": moving.headers["etag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["etag"] == moving.headers["etag"]
        with psycopg.connect(two_versions.database_url or "") as connection:
            publish(connection, "dots", 1)
        refresh(client)
        changed = client.get(address("dots", HERE), headers={"If-None-Match": moving.headers["etag"]})
        assert changed.status_code == 200
        assert changed.headers["etag"] != moving.headers["etag"]


def test_an_unknown_version_is_404_and_names_those_kept(two_versions: Settings) -> None:
    with running_app(two_versions) as client:
        for number in ("7", "0", "999999999", "99999999999999999999"):
            reply = client.get(f"/collections/dots/versions/{number}/tiles/WebMercatorQuad/9/0/0")
            assert reply.status_code in (400, 404), number
        assert "2, 1" in client.get(address("dots", HERE, 7), headers={"Accept-Language": "en"}).json()["hint"]


def test_a_large_live_tile_is_compressed_for_those_who_take_it(client: Client) -> None:
    plain = client.get(address("cells", HERE))
    for accepted in ("gzip", "deflate, gzip;q=0.5", "*"):
        packed = client.get(address("cells", HERE), headers={"Accept-Encoding": accepted})
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.extensions["raw"]) == plain.content
        assert int(packed.headers["content-length"]) == len(packed.extensions["raw"]) < len(plain.content)


def test_many_who_ask_at_once_cost_one_query(world: str, tmp_path: Path) -> None:
    with running_app(settings_for(world, tmp_path, tile_cache_mb=0)) as client:
        server = client.app.state.tiles
        drawn: list[object] = []
        draw = server._draw

        async def counted(*given: Any) -> bytes:
            drawn.append(given)
            result: bytes = await draw(*given)
            return result

        server._draw = counted
        replies = client.at_once([address("cells", HERE)] * 40)
    assert len(drawn) == 1
    assert len({reply.content for reply in replies}) == 1


def test_a_tile_drawn_lately_comes_from_memory(world: str, tmp_path: Path) -> None:
    with running_app(settings_for(world, tmp_path)) as client:
        first, second = (client.get(address("cells", HERE)) for _ in range(2))
        counts = next(iter(client.app.state.service.meter.all_processes().values())).tiles
    assert first.content == second.content
    assert (counts["live"], counts["cache"]) == (1, 1)


def test_without_the_database_archived_tiles_go_on_and_live_ones_say_503(conninfo: str, tmp_path: Path) -> None:
    publish_rows(conninfo, declared("cells", "MultiPolygon"), rows(coverage(4)))
    publish_rows(conninfo, declared("dots", "Point"), rows([shapely.Point(106.5, 17.0)]))
    settings = settings_for(conninfo, tmp_path, tile_cache_mb=0)
    write_archive(conninfo, settings.archives, "cells", 1)
    with running_app(settings) as client:
        assert client.get(address("dots", HERE)).status_code == 200
        with _away(conninfo):
            archived, live = client.get(address("cells", HERE)), client.get(address("dots", HERE))
            assert archived.status_code == 200
            assert archived.content
            assert live.status_code == 503
            assert live.headers["content-type"] == "application/problem+json"
            assert live.headers["cache-control"] == "no-store"
            assert int(live.headers["retry-after"]) > 0
        assert client.get(address("dots", HERE)).status_code == 200


class _away:  # noqa: N801 - reads as a phrase
    """The database closed to everyone, its connections ended."""

    def __init__(self, conninfo: str) -> None:
        values = conninfo_to_dict(conninfo)
        self._name = str(values["dbname"])
        self._maintenance = psycopg.conninfo.make_conninfo(conninfo, dbname="postgres")

    def _allow(self, allowed: bool) -> None:
        with psycopg.connect(self._maintenance, autocommit=True) as connection:
            name = sql.Identifier(self._name)
            connection.execute(
                sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(name, sql.SQL("true" if allowed else "false"))
            )
            if not allowed:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [self._name]
                )

    def __enter__(self) -> None:
        self._allow(False)

    def __exit__(self, *_: object) -> None:
        self._allow(True)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filter=area%3C3", {"t0", "t1", "t2"}),
        ("filter=name%20LIKE%20%27%25t7%27", {"t7"}),
        ("filter=code%20IN%20(%27t1%27,%27t2%27)&filter-lang=cql2-text", {"t1", "t2"}),
        ("code=t5", {"t5"}),
        ("filter=area%3E1000", set()),
    ],
)
def test_a_filter_chooses_what_a_tile_shows(client: Client, query: str, expected: set[str]) -> None:
    from tests.tiling.reading import decoded, tiles_over

    found: set[str] = set()
    labelled: list[str] = []
    for tile in tiles_over(8, (106.1, 16.6, 106.9, 17.4)):
        for where in (address("cells", tile), address("cells", tile, 1)):
            reply = client.get(f"{where}?{query}")
            assert reply.status_code in (200, 204)
            layers = decoded(reply.content) if reply.content else {}
            found |= {each["properties"]["id"] for each in layers.get("cells", {"features": ()})["features"]}
        labelled += [each["properties"]["id"] for each in layers.get("cells_label", {"features": ()})["features"]]
    assert found == expected
    assert sorted(labelled) == sorted(expected)


def test_a_tile_carries_the_fields_asked_for(client: Client) -> None:
    from tests.tiling.reading import decoded

    plain = decoded(client.get(address("cells", HERE)).content)["cells"]["features"]
    assert all("code" not in feature["properties"] for feature in plain)
    for query in ("properties=code", "properties=code,name&filter=area%3C1000"):
        reply = client.get(f"{address('cells', HERE)}?{query}")
        for name in ("cells", "cells_label"):
            for feature in decoded(reply.content).get(name, {"features": ()})["features"]:
                assert set(feature["properties"]) == {"id", "name", "area", "code"}
                assert feature["properties"]["code"] == feature["properties"]["id"]
    unknown = client.get(f"{address('cells', HERE)}?properties=cdoe")
    assert (unknown.status_code, unknown.json()["parameter"]) == (400, "properties")
    assert "code" in unknown.text


def test_a_filter_with_a_mistake_says_where(client: Client) -> None:
    reply = client.get(f"{address('cells', HERE)}?filter=nmae%20%3D%201")
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid-filter")
    assert client.get(f"{address('cells', HERE)}?filter=a&filter=b").status_code == 400


def test_an_archive_is_given_in_parts(conninfo: str, tmp_path: Path) -> None:
    publish_rows(conninfo, declared("cells", "MultiPolygon"), rows(coverage(4)))
    settings = settings_for(conninfo, tmp_path)
    where = "/collections/cells/versions/1/archive.pmtiles"
    with running_app(settings) as client:
        missing = client.get(where)
        assert (missing.status_code, missing.json()["code"]) == (404, "not-found")
        record = write_archive(conninfo, settings.archives, "cells", 1)
        assert record is not None
        whole = (settings.archives / record["path"]).read_bytes()
        refresh(client)
        full = client.get(where)
        assert full.content == whole
        assert full.headers["accept-ranges"] == "bytes"
        assert full.headers["cache-control"].endswith("immutable")
        tag = full.headers["etag"]
        part = client.get(where, headers={"Range": "bytes=0-126", "If-Range": tag})
        assert (part.status_code, part.content) == (206, whole[:127])
        assert part.headers["content-range"] == f"bytes 0-126/{len(whole)}"
        changed = client.get(where, headers={"Range": "bytes=0-126", "If-Range": '"another"'})
        assert (changed.status_code, len(changed.content)) == (200, len(whole))
        beyond = client.get(where, headers={"Range": f"bytes={len(whole)}-"})
        assert beyond.status_code == 416
        assert beyond.headers["content-range"] == f"bytes */{len(whole)}"
        assert client.get(where, headers={"If-None-Match": tag}).status_code == 304
        head = client.request("HEAD", where)
        assert (int(head.headers["content-length"]), head.content) == (len(whole), b"")


def test_an_archive_of_an_internal_layer_is_given_to_officers_only(conninfo: str, tmp_path: Path) -> None:
    from mapsvc.accounts.keys import queries
    from mapsvc.accounts.visitor import digest

    publish_rows(conninfo, declared("secret", "MultiPolygon", access="internal"), rows(coverage(3)))
    with psycopg.connect(conninfo) as connection:
        queries.add_key(connection, agency="so_noi_vu", note="", digest=digest("officer-key"), days=1)
    settings = settings_for(conninfo, tmp_path)
    write_archive(conninfo, settings.archives, "secret", 1)
    with running_app(settings) as client:
        for where in ("/collections/secret/versions/1/archive.pmtiles", address("secret", HERE, 1)):
            assert client.get(where).status_code == 404
            shown = client.get(where, headers=OFFICER)
            assert shown.status_code == 200
            assert shown.headers["cache-control"] == "private, no-store"
            wrong = client.get(where, headers={"X-API-Key": "wrong"})
            assert wrong.status_code == 401


def test_a_field_narrower_than_its_layer_is_in_no_tile(conninfo: str, tmp_path: Path) -> None:
    fields = [
        {"name": name, "type": "string", "title": {"vi": name, "en": name}, "tile": True, "access": access}
        for name, access in (("code", "public"), ("name", "public"), ("note", "internal"))
    ]
    publish_rows(conninfo, declared("cells", "MultiPolygon", fields=fields), rows(coverage(2)))
    with running_app(settings_for(conninfo, tmp_path)) as client:
        features = content(client, "cells", HERE)["cells"]["features"]
        assert set(features[0]["properties"]) == {"id", "code", "name"}
        assert "note" not in client.get("/collections/cells/tiles/WebMercatorQuad?f=tilejson").text


def test_closing_a_field_today_closes_it_in_tiles_of_every_version(conninfo: str, tmp_path: Path) -> None:
    def with_note(access: str, layer_access: str) -> Any:
        names = (("code", "public"), ("name", "public"), ("note", access))
        fields = [
            {"name": name, "type": "string", "title": {"vi": name, "en": name}, "tile": True, "access": each}
            for name, each in names
        ]
        return declared("cells", "MultiPolygon", fields=fields, access=layer_access)

    def shown(client: Client, version: int) -> set[str]:
        return set(content(client, "cells", HERE, version)["cells"]["features"][0]["properties"])

    publish_rows(conninfo, with_note("public", "public"), rows(coverage(2)))
    with running_app(settings_for(conninfo, tmp_path)) as client:
        assert "note" in shown(client, 1)
        publish_rows(conninfo, with_note("internal", "public"), rows(coverage(2)))
        refresh(client)
        assert "note" not in shown(client, 1) | shown(client, 2)
    publish_rows(conninfo, with_note("restricted", "restricted"), rows(coverage(2)))
    publish_rows(conninfo, with_note("restricted", "public"), rows(coverage(2)))
    with running_app(settings_for(conninfo, tmp_path)) as client:
        assert "note" not in shown(client, 3)
