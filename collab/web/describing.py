"""What the API's document says of every call alike: the refusals, each a problem document."""

from typing import Any

PROBLEM = {
    "type": "object",
    "description": "A refusal (RFC 9457). `errors` maps the names of fields to sentences.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
    "required": ["type", "title", "status", "detail"],
}
SAYS = {
    "400": "The query or the body cannot be read; fields are named.",
    "401": "Sign in first.",
    "403": "Visible, but not yours to do.",
    "404": "There is nothing here, or not for you: the two answers are the same.",
    "406": "Only JSON is spoken here.",
    "409": "Wrong state, stale version, or a rule stands in the way.",
    "413": "The body is too large.",
    "415": "Send JSON in UTF-8.",
    "422": "This Idempotency-Key was used with another body, or what the body names cannot be taken; fields are named.",
    "429": "More calls than are answered in a minute; try again after the seconds of Retry-After.",
    "503": "The database does not answer, or what is read is being changed; try again after the seconds of Retry-After.",
}
# A token made for other doors is refused at any.
ALWAYS = ("400", "401", "403", "406", "429", "503")
WRITING = ("409", "413", "415")
VERBS = ("get", "post", "put", "patch", "delete")


def refusals(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A hook of drf-spectacular: adds to each call the refusals it may give."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for address, calls in result["paths"].items():
        for verb in VERBS:
            if verb in calls:
                said = calls[verb]["responses"]
                # A refusal that a view names itself is a problem document too.
                named = [status for status in said if status in SAYS]
                said.update({status: _response(status) for status in [*named, *_statuses(address, verb, calls[verb])]})
    return result


def _statuses(address: str, verb: str, call: dict[str, Any]) -> list[str]:
    found = [*ALWAYS, *(WRITING if verb != "get" else ())]
    if "{" in address:
        found.append("404")
    if any(parameter["name"] == "Idempotency-Key" for parameter in call.get("parameters", ())):
        found.append("422")
    return found


def _response(status: str) -> dict[str, Any]:
    return {"description": SAYS[status], "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
