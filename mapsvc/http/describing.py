"""What endpoints add to FastAPI's description of them: parameters that many addresses share, and other forms."""

from typing import Any


def taking(*names: str, gives: tuple[str, ...] = ()) -> dict[str, Any]:
    """For an endpoint's ``openapi_extra``.

    ``names`` are query parameters, by their names among the document's components; ``gives`` are the media types it
    answers in besides JSON.
    """
    described: dict[str, Any] = {"parameters": [{"$ref": f"#/components/parameters/{name}"} for name in names]}
    if gives:
        described["responses"] = {"200": {"content": {media_type: {} for media_type in gives}}}
    return described


DOCUMENT = taking("f", "lang", gives=("text/html",))
"""Of a JSON document that people can read as a page."""
