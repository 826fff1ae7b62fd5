"""The OpenAPI 3.0.3 description of collections and features (requirement class ``oas30``)."""

from mapsvc.features.openapi.operations import OPERATIONS
from mapsvc.features.openapi.parameters import parameters_of
from mapsvc.features.openapi.replies import RESPONSES, SCHEMAS

__all__ = ["OPERATIONS", "RESPONSES", "SCHEMAS", "parameters_of"]
