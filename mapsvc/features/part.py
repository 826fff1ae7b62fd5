"""What the reading of features adds to the documents of the service: conformance, links, the OpenAPI description."""

from collections.abc import Mapping
from typing import Any

from mapsvc.features.crs import SUPPORTED
from mapsvc.features.items import DEFAULT_LIMIT, HIGHEST_LIMIT
from mapsvc.features.openapi import OPERATIONS, RESPONSES, SCHEMAS, parameters_of
from mapsvc.http.interface import Described, Part

_FEATURES_1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
_FEATURES_2 = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/"
_FEATURES_3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"
_FEATURES_5 = "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/"

CONFORMS_TO = (
    *(f"{_FEATURES_1}{each}" for each in ("core", "geojson", "html", "oas30")),
    f"{_FEATURES_2}crs",
    *(f"{_FEATURES_3}{each}" for each in ("queryables", "queryables-query-parameters", "filter", "features-filter")),
    *(
        f"{_CQL2}{each}"
        for each in (
            *("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators"),
            *("case-insensitive-comparison", "accent-insensitive-comparison"),
            *("basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions"),
            *("temporal-functions", "property-property", "arithmetic"),
        )
    ),
    *(f"{_FEATURES_5}{each}" for each in ("schemas", "core-roles-features", "queryables", "sortables")),
)


def _openapi(described: Described) -> Mapping[str, Any]:
    spoken = 0 if described.links.language == "vi" else 1
    layers = [layer.id for layer in described.catalogue.loaded(described.visitor)]
    return {
        "tags": [
            {"name": "Capabilities", "description": ("Dịch vụ có gì", "What the service has")[spoken]},
            {"name": "Data", "description": ("Đọc dữ liệu", "Reading the data")[spoken]},
        ],
        "paths": {
            path: {
                "get": {
                    "tags": [tag],
                    "operationId": operation_id,
                    "summary": summary[spoken],
                    "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in names],
                    "responses": {
                        "200": {"$ref": f"#/components/responses/{response}"},
                        **_ERRORS,
                    },
                }
            }
            for path, tag, operation_id, summary, names, response in OPERATIONS
        },
        "components": {
            "parameters": parameters_of(spoken, layers, list(SUPPORTED), DEFAULT_LIMIT, HIGHEST_LIMIT),
            "responses": RESPONSES,
            "schemas": SCHEMAS,
        },
    }


_ERRORS = {code: {"$ref": "#/components/responses/Problem"} for code in ("400", "401", "404", "406", "503", "default")}

FEATURES = Part(conforms_to=CONFORMS_TO, openapi=_openapi)
