"""Checks against Discord's published API description (OpenAPI 3.1).

Source: https://github.com/discord/discord-api-spec, MIT licence.
"""

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from discord_emulator.errors import FormError
from discord_emulator.jsontypes import Json

DOCUMENT_URI: Final = "urn:discord:openapi"


class ApiDescription:
    """The description of every route's bodies."""

    def __init__(self, document: Json) -> None:
        self._paths: Json = document["paths"]
        resource = DRAFT202012.create_resource(document)
        self._registry: Registry[Any] = Registry().with_resource(DOCUMENT_URI, resource)
        self._validator = cache(self._new_validator)

    @classmethod
    def from_file(cls, path: Path) -> "ApiDescription":
        """Read it from a JSON file."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def request_errors(self, method: str, template: str, body: object) -> Iterator[FormError]:
        """What a request's body breaks; nothing of a route that takes none."""
        described = self._paths.get(template, {}).get(method.lower(), {}).get("requestBody")
        if described is None or (body is None and not described.get("required")):
            return
        yield from self._errors((method, template, "requestBody"), _with_waivers(body))

    def response_errors(
        self, method: str, template: str, status: int, body: object
    ) -> Iterator[FormError]:
        """How an answer differs from the description, which is how the emulator is tested."""
        answers = self._paths.get(template, {}).get(method.lower(), {}).get("responses", {})
        if "application/json" in answers.get(str(status), {}).get("content", {}):
            yield from self._errors((method, template, "responses", str(status)), body)

    def _errors(self, at: tuple[str, ...], body: object) -> Iterator[FormError]:
        for error in self._validator(*at).iter_errors(body):
            cause = _deepest(error)
            code = f"SCHEMA_{str(cause.validator).upper()}"
            yield FormError(tuple(cause.absolute_path), cause.message[:300], code)

    def _new_validator(self, method: str, template: str, *where: str) -> Draft202012Validator:
        path = "/".join(
            part.replace("~", "~0").replace("/", "~1")
            for part in ("paths", template, method.lower(), *where)
        )
        reference = f"{DOCUMENT_URI}#/{path}/content/application~1json/schema".replace("{", "%7B")
        schema = {"$ref": reference.replace("}", "%7D")}
        return Draft202012Validator(schema, registry=self._registry)


def _deepest(error: ValidationError) -> ValidationError:
    """Of "is valid under none of these schemas", the error of the schema that was meant."""
    return best_match([error]) or error


def _with_waivers(body: object) -> object:
    """The body as the description would have it where Discord itself is more lenient.

    discord.py sends `attachments[].id` as integers, where the description wants strings.
    """
    body = copy.deepcopy(body)
    stack: list[object] = [body]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, dict):
            stack.extend(node.values())
            listed = node.get("attachments")
            for entry in listed if isinstance(listed, list) else ():
                if isinstance(entry, dict) and isinstance(entry.get("id"), int):
                    entry["id"] = str(entry["id"])
    return body
