"""An OpenAPI document, told as values that a page can list: operations, fields, replies, examples.

Rule: it reads what OpenAPI 3.1 allows and knows no platform. What a document leaves out is left
out of the values too; nothing is invented but placeholders in examples, which look like some.
"""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

METHODS = ("get", "post", "put", "patch", "delete")
TOKEN = "YOUR_TOKEN"  # noqa: S105 - a placeholder to be replaced by the reader
_DEPTH_MAX = 8
_PLAIN_TEXT = r"^[^\x00]*$"
"""A pattern that all text fits; to show it would be noise."""

_SAMPLES: Json = {"string": "string", "integer": 0, "number": 0, "boolean": True, "null": None}

_LIMITS = (
    ("minLength", "{} or more characters"),
    ("maxLength", "{} or fewer characters"),
    ("minItems", "{} or more items"),
    ("maxItems", "{} or fewer items"),
    ("maxProperties", "{} or fewer members"),
    ("minimum", "{} or more"),
    ("exclusiveMinimum", "more than {}"),
    ("maximum", "{} or less"),
    ("exclusiveMaximum", "less than {}"),
    ("multipleOf", "a multiple of {}"),
    ("format", "{}"),
    ("pattern", "matches {}"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A member of a body as a dotted path, or a parameter."""

    path: str
    kind: str
    is_required: bool
    description: str
    limits: Sequence[str]
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What something looks like on the wire."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One of an operation's answers."""

    status: str
    description: str
    examples: Sequence[Example]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that the API does."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    parameters: Sequence[Field]
    body: Sequence[Field]
    replies: Sequence[Reply]
    curl: str


def describe_operations(document: Json, base_url: str) -> list[Operation]:
    """Every operation of a document, in its order."""
    reader = _Reader(document)
    return [
        reader.operation(path, item, method, base_url)
        for path, item in document.get("paths", {}).items()
        for method in METHODS
        if method in item
    ]


def describe_authentication(document: Json) -> list[str]:
    """The header lines that may carry the token, as the document's security schemes say."""
    schemes = document.get("components", {}).get("securitySchemes", {}).values()
    lines = []
    for scheme in schemes:
        if scheme.get("type") == "http" and scheme.get("scheme", "").lower() == "bearer":
            lines.append(f"Authorization: Bearer {TOKEN}")
        elif scheme.get("type") == "apiKey" and scheme.get("in") == "header":
            lines.append(f"{scheme['name']}: {TOKEN}")
    return lines


class _Reader:
    """Reads one document, following its references."""

    def __init__(self, document: Json) -> None:
        self._document = document

    def operation(self, path: str, item: Json, method: str, base_url: str) -> Operation:
        found = item[method]
        parameters = [
            self._resolve(one)
            for one in (*item.get("parameters", ()), *found.get("parameters", ()))
        ]
        content = self._resolve(found.get("requestBody", {})).get("content", {})
        media_type: str = next(iter(content), "")
        media: Json = content.get(media_type, {})
        return Operation(
            anchor=f"{method}{path}".replace("/", "-").replace("{", "").replace("}", ""),
            method=method.upper(),
            path=path,
            summary=found.get("summary", ""),
            description=found.get("description", ""),
            parameters=[self._parameter(one) for one in parameters],
            body=list(self._fields(media.get("schema", {}), "", ())),
            replies=[
                self._reply(str(status), self._resolve(reply))
                for status, reply in found.get("responses", {}).items()
            ],
            curl=self._curl(method, base_url + path, parameters, media_type, media),
        )

    def _parameter(self, parameter: Json) -> Field:
        schema = parameter.get("schema", {})
        return Field(
            path=parameter["name"],
            kind=self._kind(schema),
            is_required=parameter.get("required", False),
            description=parameter.get("description") or self._note(schema),
            limits=list(self._limits(schema)),
            where=parameter["in"],
        )

    def _reply(self, status: str, reply: Json) -> Reply:
        media: Json = next(iter(reply.get("content", {}).values()), {})
        return Reply(
            status=status,
            description=reply.get("description", ""),
            examples=list(self._examples(media)),
        )

    def _examples(self, media: Json) -> Iterator[Example]:
        """The examples that the document gives, else a sample of each form that it allows."""
        if "example" in media:
            yield Example(title="", text=_written(media["example"]))
        elif media.get("examples"):
            for name, example in media["examples"].items():
                resolved = self._resolve(example)
                title = resolved.get("summary", name)
                yield Example(title=title, text=_written(resolved.get("value")))
        elif media.get("schema"):
            forms = self._forms(media["schema"])
            for form in forms:
                title = form.get("description", "") if len(forms) > 1 else ""
                yield Example(title=title, text=_written(self._sample(form, ())))

    def _curl(
        self, method: str, url: str, parameters: Sequence[Json], media_type: str, media: Json
    ) -> str:
        queries = []
        for parameter in parameters:
            if parameter["in"] == "path":
                url = url.replace(f"{{{parameter['name']}}}", self._placeholder(parameter))
            elif parameter["in"] == "query" and parameter.get("required", False):
                queries.append(f"{parameter['name']}={self._placeholder(parameter)}")
        url = "?".join([url, "&".join(queries)] if queries else [url])
        words = ["curl" if method == "get" else f"curl -X {method.upper()}", shlex.quote(url)]
        headers = describe_authentication(self._document)[:1]
        if media_type:
            headers.append(f"Content-Type: {media_type}")
        words += [f"-H {shlex.quote(header)}" for header in headers]
        body = next(self._examples(media), None)
        if body is not None:
            words.append(f"-d {shlex.quote(body.text)}")
        return " \\\n  ".join([" ".join(words[:2]), *words[2:]])

    def _placeholder(self, parameter: Json) -> str:
        schema = self._resolve(parameter.get("schema", {}))
        example = parameter.get("example", schema.get("example", schema.get("default")))
        if example is not None:
            return str(example)
        return "1" if schema.get("type") == "integer" else parameter["name"].upper()

    def _resolve(self, schema: Json) -> Json:
        """What a reference stands for; what stands beside it counts more."""
        while "$ref" in schema:
            target: Any = self._document
            for name in schema["$ref"].removeprefix("#/").split("/"):
                target = target[name.replace("~1", "/").replace("~0", "~")]
            schema = {**target, **{key: schema[key] for key in schema if key != "$ref"}}
        return schema

    def _forms(self, schema: Json) -> list[Json]:
        """The forms that a value may take, null apart."""
        resolved = self._resolve(schema)
        choices = resolved.get("anyOf") or resolved.get("oneOf")
        if resolved.get("allOf"):
            parts = [self._resolve(part) for part in resolved["allOf"]]
            properties = {k: v for part in parts for k, v in part.get("properties", {}).items()}
            required = [name for part in parts for name in part.get("required", ())]
            whole = {k: v for part in parts for k, v in part.items()} | dict(resolved)
            del whole["allOf"]
            return [whole | {"properties": properties, "required": required}]
        if not choices:
            return [resolved]
        forms = [form for choice in choices for form in self._forms(choice)]
        return [form for form in forms if form.get("type") != "null"] or forms

    def _kind(self, schema: Json, depth: int = 0) -> str:
        if depth > _DEPTH_MAX:
            return "any"
        resolved = self._resolve(schema)
        if "anyOf" in resolved or "oneOf" in resolved:
            choices: list[Json] = resolved.get("anyOf") or resolved["oneOf"]
            kinds = [self._kind(choice, depth + 1) for choice in choices]
            return " or ".join(sorted(dict.fromkeys(kinds), key="null".__eq__))
        if resolved.get("allOf"):
            return self._kind(self._forms(resolved)[0], depth + 1)
        kind = resolved.get("type", "object" if "properties" in resolved else "any")
        if not isinstance(kind, str):
            return " or ".join(kind)
        inner = resolved.get("items") if kind == "array" else resolved.get("additionalProperties")
        if kind in ("array", "object") and isinstance(inner, Mapping) and inner:
            inner_kind = self._kind(inner, depth + 1)
            return (
                f"{kind} of ({inner_kind})" if " or " in inner_kind else f"{kind} of {inner_kind}"
            )
        return kind

    def _limits(self, schema: Json) -> Iterator[str]:
        """What else a value must keep to, each limit once."""
        seen = set()
        for form in self._forms(schema):
            for limit in _limits_of(form):
                if limit not in seen:
                    seen.add(limit)
                    yield limit
        default = self._resolve(schema).get("default")
        if default is not None:
            yield f"default {json.dumps(default, ensure_ascii=False)}"

    def _note(self, schema: Json) -> str:
        """A description beside the reference or behind it, unless that describes many forms."""
        forms = self._forms(schema)
        own = self._resolve(schema).get("description")
        return own or (forms[0].get("description", "") if len(forms) == 1 else "")

    def _fields(self, schema: Json, prefix: str, above: tuple[str, ...]) -> Iterator[Field]:
        """The members of a schema and of what is in it; a schema within itself is told once."""
        for form in self._forms(schema):
            name = form.get("title", "")
            if (name and name in above) or len(above) > _DEPTH_MAX:
                continue
            within = (*above, name)
            for member, inner in form.get("properties", {}).items():
                path = f"{prefix}.{member}" if prefix else member
                yield Field(
                    path=path,
                    kind=self._kind(inner),
                    is_required=member in form.get("required", ()),
                    description=self._note(inner),
                    limits=list(self._limits(inner)),
                )
                yield from self._fields(inner, path, within)
            if isinstance(form.get("items"), Mapping):
                yield from self._fields(form["items"], f"{prefix}[]", within)
            if isinstance(form.get("additionalProperties"), Mapping):
                yield from self._fields(form["additionalProperties"], f"{prefix}.*", within)

    def _sample(self, schema: Json, above: tuple[str, ...]) -> object:
        """A value of the form that a schema asks for."""
        form = self._forms(schema)[0]
        name = form.get("title", "")
        if (name and name in above and "properties" in form) or len(above) > _DEPTH_MAX:
            return {}
        for key in ("example", "const", "default"):
            if form.get(key) is not None:
                return form[key]
        for key in ("examples", "enum"):
            if form.get(key):
                return form[key][0]
        within = (*above, name)
        if "properties" in form:
            members = form["properties"].items()
            return {member: self._sample(inner, within) for member, inner in members}
        kind = form.get("type")
        if kind == "array":
            return [self._sample(form["items"], within)] if form.get("items") else []
        if kind == "object":
            inner = form.get("additionalProperties")
            return {"name": self._sample(inner, within)} if isinstance(inner, Mapping) else {}
        return _SAMPLES.get(kind) if isinstance(kind, str) else None


def _limits_of(form: Json) -> Iterator[str]:
    if "enum" in form:
        yield "one of " + ", ".join(json.dumps(one, ensure_ascii=False) for one in form["enum"])
    if "const" in form:
        yield f"always {json.dumps(form['const'], ensure_ascii=False)}"
    for key, text in _LIMITS:
        if key in form and form[key] != _PLAIN_TEXT:
            yield text.format(form[key])


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
