"""Every variable that sets a service, told by the settings themselves."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from inspect import get_annotations
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from operating.services import DISCORD, Section
from rpc.settings import ServiceSettings

_BINARY: Final = (("GiB", 1024**3), ("MiB", 1024**2))


@dataclass(frozen=True)
class Variable:
    """A variable.

    Attributes:
        name: As the environment has it: `TRAINER_RUNS__MAX_QUEUE`.
        default: As the environment would have it; empty: none.
        shown_default: The same for people: `64 MiB`.
        rule: What it may be, where its type says: `one of a, b`, `at least 1`.
        description: For people.
        is_secret: Whether it is a token or a password.
        declared_by: The class whose field it is.
    """

    name: str
    default: str
    shown_default: str
    rule: str
    description: str
    is_secret: bool
    declared_by: type[BaseModel]


def variables(section: Section) -> Iterator[Variable]:
    """Those of a section, in the order of the fields."""
    for variable in _of(section.model, section.prefix, None):
        # How the bot logs is said once: by BOT_LOG_LEVEL.
        if section != DISCORD or variable.declared_by is not ServiceSettings:
            yield variable


def _of(model: type[BaseModel], prefix: str, defaults: BaseModel | None) -> Iterator[Variable]:
    for name, field in model.model_fields.items():
        full = f"{prefix}{name}".upper()
        default = field.get_default() if defaults is None else getattr(defaults, name)
        if isinstance(default, BaseModel):
            yield from _of(type(default), f"{full}__", default)
        else:
            yield Variable(
                full,
                _written(default),
                _shown(name, default),
                _rule(name, field),
                " ".join((field.description or "").split()),
                _is_secret(field.annotation),
                _declaring(model, name),
            )


def _declaring(model: type[BaseModel], name: str) -> type[BaseModel]:
    """The class that says what is true of a field in `model`."""
    return next(
        kind
        for kind in model.__mro__
        if issubclass(kind, BaseModel) and name in get_annotations(kind)
    )


def _written(default: object) -> str:
    match default:
        case None | SecretStr():
            return ""
        case bool():
            return str(default).lower()
        case tuple() | list():
            return json.dumps(default)
        case Enum():
            return str(default.value)
        case float():
            return f"{default:g}"
        case _:
            return str(default)


def _shown(name: str, default: object) -> str:
    if isinstance(default, int) and not isinstance(default, bool):
        return _number(name, default)
    return f"`{text}`" if (text := _written(default)) else ""


def _number(name: str, number: int | float) -> str:  # noqa: PYI041 - they are written otherwise
    """A number for people: `64 MiB` of a size, `64 Mi` of pixels."""
    if isinstance(number, float):
        return f"{number:g}"
    if name.endswith("_bytes") or name == "max_pixels":
        for unit, size in _BINARY:
            if number >= size and 2 * number % size == 0:
                return f"{number / size:g} {unit if name.endswith('_bytes') else unit[:2]}"
    return str(number)


def _rule(name: str, field: FieldInfo) -> str:
    choices = _choices(field.annotation)
    if choices:
        return ", ".join(f"`{choice}`" for choice in choices)
    bounds: dict[str, Any] = {}
    for told in field.metadata:
        for bound in ("gt", "ge", "lt", "le"):
            if (value := getattr(told, bound, None)) is not None:
                bounds[bound] = value
    if field.annotation is int and "gt" in bounds:
        bounds["ge"] = bounds.pop("gt") + 1
    shown = {bound: _number(name, value) for bound, value in bounds.items()}
    match shown:
        case {"ge": low, "le": high}:
            return f"{low} to {high}"
        case {"gt": low, "le": high}:
            return f"above {low}, to {high}"
        case {"ge": low}:
            return f"at least {low}"
        case {"gt": low}:
            return f"above {low}"
        case _:
            return ""


def _choices(annotation: object) -> tuple[object, ...]:
    """The words that may stand there, of a list the words of its members."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(member.value for member in annotation)
    for inner in get_args(annotation):
        if found := _choices(inner):
            return found
    return ()


def _is_secret(annotation: object) -> bool:
    if get_origin(annotation) in (Union, UnionType):
        return any(map(_is_secret, get_args(annotation)))
    origin = get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation
    return isinstance(origin, type) and issubclass(origin, SecretStr)
