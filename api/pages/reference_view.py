"""What the reference page shows of an OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

OpenApi = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A parameter or a field: its name, its kind in words, whether it must be there, what it means."""

    name: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True)
class Outcome:
    status: str
    description: str
    media_type: str


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Row, ...]
    body: str | None
    request_example: str | None
    response: str | None
    response_example: str | None
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class SchemaView:
    name: str
    description: str
    fields: tuple[Row, ...]


def operations(document: OpenApi) -> list[Operation]:
    return [
        _operation(method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def schema_views(document: OpenApi) -> list[SchemaView]:
    return [
        SchemaView(name, schema.get("description", ""), tuple(_fields(schema)))
        for name, schema in document["components"]["schemas"].items()
    ]


def _operation(method: str, path: str, operation: OpenApi) -> Operation:
    body = _json_content(operation.get("requestBody", {}))
    success = _json_content(operation["responses"].get("200", {}))
    examples = body.get("schema", {}).get("examples", [])
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        parameters=tuple(
            Row(
                one["name"],
                f"{one['in']}, {_kind(one['schema'])}",
                one["required"],
                one.get("description") or one["schema"].get("description", ""),
            )
            for one in operation.get("parameters", [])
        ),
        body=_kind(body["schema"]) if body else None,
        request_example=_written(examples[0]) if examples else None,
        response=_kind(success["schema"]) if success else None,
        response_example=_written(success["example"]) if "example" in success else None,
        outcomes=tuple(
            Outcome(status, response["description"], ", ".join(response.get("content", {})))
            for status, response in sorted(operation["responses"].items())
        ),
    )


def _json_content(holder: OpenApi) -> dict[str, Any]:
    content: dict[str, Any] = holder.get("content", {}).get("application/json", {})
    return content


def _written(example: Any) -> str:
    return json.dumps(example, ensure_ascii=False, indent=1)


def _fields(schema: OpenApi) -> Iterator[Row]:
    required = schema.get("required", [])
    for name, field in schema.get("properties", {}).items():
        yield Row(name, _kind(field), name in required, field.get("description", ""))


def _kind(schema: OpenApi) -> str:
    """A schema in a few words: `integer, 1 to 20`, `list of Citation`, `string or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " or ".join(json.dumps(one) for one in schema["enum"])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        if "prefixItems" in schema:
            return "list: " + ", ".join(_kind(one) for one in schema["prefixItems"])
        return f"list of {_kind(schema.get('items', {}))}{_range(schema, 'minItems', 'maxItems')}"
    if kind == "string":
        return kind + _range(schema, "minLength", "maxLength", " characters")
    return kind + _range(schema, "minimum", "maximum")


def _range(schema: OpenApi, least: str, most: str, unit: str = "") -> str:
    low, high = schema.get(least), schema.get(most)
    if low is None and high is None:
        return ""
    if high is None:
        return f", at least {low}{unit}"
    if low is None:
        return f", at most {high}{unit}"
    return f", {low} to {high}{unit}"
