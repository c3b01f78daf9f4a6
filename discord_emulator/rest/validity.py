"""Whether a body is as a schema wants it, and not what is wrong with it: many times as fast.

To tell why each branch of a union fails is most of what looking for errors takes, and a bot sends
the same commands whenever it starts: what was found of a part of a body is remembered.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry

_REMEMBERED_MAX: Final = 20_000
_REFERENCE: Final = Draft202012Validator.VALIDATORS["$ref"]


class Validity:
    """Decides, by schemas that are in a registry."""

    def __init__(self, registry: Registry[Any]) -> None:
        self._registry = registry
        self._known: dict[tuple[str, str], bool] = {}
        self._kind = extend(  # type: ignore[no-untyped-call]
            Draft202012Validator, {"$ref": self._reference, "oneOf": _one_of, "anyOf": _any_of}
        )

    def holds(self, schema: Any, body: object) -> bool:  # noqa: ANN401 - jsonschema's
        """Whether a body, as JSON has it, breaks nothing."""
        return bool(self._kind(schema, registry=self._registry).is_valid(body))

    def _reference(
        self,
        validator: Validator,
        reference: str,
        instance: Any,  # noqa: ANN401 - JSON
        schema: Any,  # noqa: ANN401 - as above
    ) -> Iterator[ValidationError]:
        key = (reference, json.dumps(instance))
        if key not in self._known:
            if len(self._known) >= _REMEMBERED_MAX:
                self._known.clear()
            errors = _REFERENCE(validator, reference, instance, schema)
            self._known[key] = next(iter(errors), None) is None
        if not self._known[key]:
            yield ValidationError(f"it is no {reference}")


def _one_of(
    validator: Validator,
    branches: list[Any],
    instance: Any,  # noqa: ANN401 - JSON
    _schema: object,
) -> Iterator[ValidationError]:
    if sum(validator.evolve(schema=branch).is_valid(instance) for branch in branches) != 1:
        yield ValidationError("it is not exactly one of these")


def _any_of(
    validator: Validator,
    branches: list[Any],
    instance: Any,  # noqa: ANN401 - JSON
    _schema: object,
) -> Iterator[ValidationError]:
    if not any(validator.evolve(schema=branch).is_valid(instance) for branch in branches):
        yield ValidationError("it is none of these")
