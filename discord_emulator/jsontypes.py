"""The one name for a JSON object, as Discord's payloads are."""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
