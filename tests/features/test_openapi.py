"""The OpenAPI document is true: what it describes is what is answered, for requests made from it."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.features.conftest import Client

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
MINE = {"getFeatures", "getFeature", "getFeaturesOfVersion", "getFeatureOfVersion"}


def test_every_operation_answers_as_described(client: Client) -> None:
    """Requests that schemathesis makes up from the document, right ones and wrong ones."""
    document = client.json("/api/openapi.json")
    document["paths"] = {
        path: methods
        for path, methods in document["paths"].items()
        if methods.get("get", {}).get("tags", [""])[0] in ("Capabilities", "Data", "Catalogue")
    }
    schema = schemathesis.openapi.from_dict(document)
    names = set()
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr] # an invalid operation fails the test here
        names.add(operation.definition.raw["operationId"])
        _exercise(operation, client.base)
    assert names >= MINE


def _exercise(operation: Any, base: str) -> None:
    modes = [schemathesis.GenerationMode.POSITIVE]
    if operation.definition.raw.get("parameters"):  # without parameters there is no wrong request to make up
        modes.append(schemathesis.GenerationMode.NEGATIVE)
    for mode in modes:

        @settings(
            max_examples=4,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def exercise(case: Any) -> None:
            case.call_and_validate(base_url=base, checks=CHECKS)

        try:
            exercise()
        except Unsatisfiable as error:
            raise AssertionError(f"no {mode.value} request fits {operation.label}") from error
