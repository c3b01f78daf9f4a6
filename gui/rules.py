"""What servers say in English, in Korean: the services' one table as a module for the browser."""

import json
from functools import cache

from rpc.language.rules import KOREAN


@cache
def module() -> bytes:
    """`RULES`: pairs of a pattern for whole sentences and a template by the names of its groups."""
    pairs = [(said.replace("(?P<", "(?<"), korean) for said, korean in KOREAN.items()]
    # JSON is JavaScript; the pages make the patterns of it.
    return f"export const RULES = {json.dumps(pairs, ensure_ascii=False)};\n".encode()
