"""The OpenAPI document is true: what it describes is what is answered, for requests made from it."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from mapsvc.catalogue.declarations import read_declarations
from mapsvc.publishing.declaring import declare
from mapsvc.settings import CHECKOUT, Settings
from mapsvc.tiling.archives.writing import write_archive
from tests.conftest import _clone, free_port, running
from tests.features.conftest import publish_places

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
EXAMPLES = 8
LINK = "v=1&at=17,106.9,9"


@pytest.fixture(scope="module")
def everything(cluster_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that has something to give at every address: layers, an archive, stories."""
    with _clone(cluster_url, template) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            declare(connection, read_declarations(CHECKOUT / "layers"))
        publish_places(url)
        home: Path = tmp_path_factory.mktemp("home")
        made = Settings(database_url=url, home=home, web_processes=1, port=free_port())
        write_archive(url, made.archives, "stations", 2)
        with running(made) as base:
            yield base


@pytest.fixture(scope="module")
def document(everything: str) -> dict[str, Any]:
    described: dict[str, Any] = httpx.get(f"{everything}/api/openapi.json").json()
    return described


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for verb, operation in methods.items():
            yield path, verb, operation


def there(base: str) -> dict[str, list[Any]]:
    """What parameters of paths can name here."""
    story = "merger_2025"
    steps = httpx.get(f"{base}/stories/{story}").json()["steps"]
    blocks = [block for step in steps for block in step["text"]["vi"] if block["kind"] == "picture"]
    return {
        "collectionId": ["stations", "parcels"],
        "layer": ["stations"],
        "collections": ["stations", "stations,parcels", "parcels@1"],
        "layer_id": ["stations", "communes"],
        "featureId": ["s1", "p/1"],
        "recordId": ["stations"],
        "number": [1, 2],
        "matrix_set": ["WebMercatorQuad"],
        "z": [8],
        "y": [115, 116],
        "x": [203],
        "style": ["map-light", "stations"],
        "story_id": [story],
        "name": [block["name"] for block in blocks],
        "code": [httpx.post(f"{base}/s", json={"link": LINK}).json()["code"]],
    }


def test_every_parameter_that_an_address_takes_is_described_and_no_other(
    everything: str, document: dict[str, Any]
) -> None:
    """An unknown parameter is refused with a list of the known ones (/req/core/query-param-unknown)."""
    found = there(everything)
    for path, verb, operation in operations(document):
        parameters = [_resolved(document, each) for each in operation.get("parameters", ())]
        address = _address(path, parameters, found)
        asked = {"q": "x"} if path == "/search" else {}
        reply = httpx.request(
            verb, everything + address, params={**asked, "zz9": "1"}, headers={"Accept-Language": "en"}
        )
        assert reply.status_code == 400, path
        assert reply.json()["parameter"] == "zz9", path
        known = set(reply.json().get("hint", "").rpartition("Known: ")[2].rstrip(".").split(", ")) - {""}
        described = {each["name"] for each in parameters if each["in"] == "query"}
        if "property" in described:  # which stands for the queryables
            queryables = httpx.get(f"{everything}/collections/{found['layer'][0]}/queryables").json()["properties"]
            known -= set(queryables)
            described -= {"property"}
        assert described == known, path


def _resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    found: dict[str, Any] = document["components"]["parameters"][node["$ref"].rpartition("/")[2]]
    return found


def test_every_operation_answers_as_described(everything: str, document: dict[str, Any]) -> None:
    """Requests that schemathesis makes up from the document, for every operation: right ones and wrong ones.

    Made-up values of paths nearly all end at 404. So right requests name what is there, and wrong ones are made twice:
    with wrong paths, and with right paths where the query or the body is wrong.
    """
    found = there(everything)
    narrowed, filled = _with_what_is_there(document, found), _with_paths_filled_in(document, found)
    right = _exercised(narrowed, schemathesis.GenerationMode.POSITIVE, everything)
    assert set(right) == {operation["operationId"] for _, _, operation in operations(document)}
    never = {name for name, statuses in right.items() if not any(200 <= each < 400 for each in statuses)}
    assert never == set(), "nothing that is there was asked for"
    _exercised(document, schemathesis.GenerationMode.NEGATIVE, everything)
    _exercised(filled, schemathesis.GenerationMode.NEGATIVE, everything)


def _with_what_is_there(document: dict[str, Any], found: dict[str, list[Any]]) -> dict[str, Any]:
    narrowed = copy.deepcopy(document)
    described = [each for _, _, operation in operations(narrowed) for each in operation.get("parameters", ())]
    for each in (*described, *narrowed["components"]["parameters"].values()):
        if each.get("in") == "path" or each.get("name") == "collections":
            each["schema"] = {"type": each["schema"].get("type", "string"), "enum": found[each["name"]]}
    body = narrowed["paths"]["/s"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    body["properties"]["link"]["enum"] = [LINK]
    return narrowed


def _with_paths_filled_in(document: dict[str, Any], found: dict[str, list[Any]]) -> dict[str, Any]:
    filled = copy.deepcopy(document)
    filled["paths"] = {}
    for path, verb, operation in operations(document):
        if "{" in path:
            parameters = [_resolved(document, each) for each in operation["parameters"]]
            others = [each for each in parameters if each["in"] != "path"]
            filled["paths"][_address(path, parameters, found)] = {verb: {**operation, "parameters": others}}
    return filled


def _address(path: str, parameters: list[dict[str, Any]], found: dict[str, list[Any]]) -> str:
    for each in parameters:
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", quote(str(found[each["name"]][0]), safe=""))
    return path


def _exercised(document: dict[str, Any], mode: schemathesis.GenerationMode, base: str) -> dict[str, set[int]]:
    """The statuses that came, by operation."""
    came: dict[str, set[int]] = {}
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr] # an invalid operation fails the test here
        described = operation.definition.raw
        if mode == schemathesis.GenerationMode.POSITIVE or described.get("parameters") or "requestBody" in described:
            came[described["operationId"]] = _exercise(operation, mode, base)
    return came


def _exercise(operation: Any, mode: Any, base: str) -> set[int]:
    came: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def exercise(case: Any) -> None:
        came.add(case.call_and_validate(base_url=base, checks=CHECKS).status_code)

    try:
        exercise()
    except Unsatisfiable as error:
        raise AssertionError(f"no {mode.value} request fits {operation.label}") from error
    return came
