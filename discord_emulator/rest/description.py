"""Checks against Discord's published API description (OpenAPI 3.1).

Source: https://github.com/discord/discord-api-spec, MIT licence.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from discord_emulator.errors import FormError
from discord_emulator.jsontypes import Json
from discord_emulator.rest.validity import Validity

DOCUMENT_URI: Final = "urn:discord:openapi"
VALUE_SHOWN_MAX: Final = 80
# The one waiver: Discord takes ids as integers too, which discord.py sends in `attachments` and
# in `message_reference`.
LENIENT_SNOWFLAKE: Final = {
    "anyOf": [{"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}, {"type": "integer", "minimum": 0}]
}


class ApiDescription:
    """The description of every route's bodies."""

    def __init__(self, document: Json) -> None:
        self._paths: Json = document["paths"]
        document["components"]["schemas"]["SnowflakeType"] = LENIENT_SNOWFLAKE
        resource = DRAFT202012.create_resource(document)
        self._registry: Registry[Any] = Registry().with_resource(DOCUMENT_URI, resource)
        self._validator = cache(self._new_validator)
        self._validity = Validity(self._registry)

    def request_errors(self, method: str, template: str, body: object) -> Iterator[FormError]:
        """What a request's body breaks; nothing of a route that takes none."""
        described = self._paths.get(template, {}).get(method.lower(), {}).get("requestBody")
        if described is None or (body is None and not described.get("required")):
            return
        yield from self._errors((method, template, "requestBody"), body)

    def response_errors(
        self, method: str, template: str, status: int, body: object
    ) -> Iterator[FormError]:
        """How an answer differs from the description, which is how the emulator is tested."""
        answers = self._paths.get(template, {}).get(method.lower(), {}).get("responses", {})
        if "application/json" in answers.get(str(status), {}).get("content", {}):
            yield from self._errors((method, template, "responses", str(status)), body)

    def _errors(self, at: tuple[str, ...], body: object) -> Iterator[FormError]:
        validator = self._validator(*at)
        if self._validity.holds(validator.schema, body):
            return
        for error in validator.iter_errors(body):
            cause = _deepest(error)
            code = f"SCHEMA_{str(cause.validator).upper()}"
            yield FormError(tuple(cause.absolute_path), _shortened(cause), code)

    def _new_validator(self, method: str, template: str, *where: str) -> Draft202012Validator:
        path = "/".join(
            part.replace("~", "~0").replace("/", "~1")
            for part in ("paths", template, method.lower(), *where)
        )
        reference = f"{DOCUMENT_URI}#/{path}/content/application~1json/schema".replace("{", "%7B")
        schema = {"$ref": reference.replace("}", "%7D")}
        return Draft202012Validator(schema, registry=self._registry)


def _deepest(error: ValidationError) -> ValidationError:
    """Of "is not valid under any of the given schemas", the error of the one that was meant.

    That is the one whose errors are fewest: Discord's unions differ in a constant `type`,
    which fails for all the others.
    """
    while error.context:
        branches: dict[object, list[ValidationError]] = {}
        for cause in error.context:
            branches.setdefault(cause.schema_path[0], []).append(cause)
        fewest = min(branches.values(), key=lambda causes: (_mistypes(causes), len(causes)))
        error = fewest[0]
    return error


def _shortened(error: ValidationError) -> str:
    """The error's message, which begins with the value, without a long value's middle."""
    value = repr(error.instance)
    if len(value) <= VALUE_SHOWN_MAX or not error.message.startswith(value):
        return error.message
    return f"{value[:VALUE_SHOWN_MAX]}… {error.message.removeprefix(value).strip()}"


def _mistypes(causes: list[ValidationError]) -> bool:
    """Whether a branch fails for its constant `type`, or for not being what kind it takes."""
    return any(
        (cause.validator in ("enum", "const") and list(cause.path)[-1:] == ["type"])
        or (cause.validator == "type" and not cause.path)
        for cause in causes
    )


@cache
def description_from(path: Path) -> ApiDescription:
    """Read it from a JSON file, once: it is large, and tests start many emulators."""
    return ApiDescription(json.loads(path.read_text(encoding="utf-8")))
