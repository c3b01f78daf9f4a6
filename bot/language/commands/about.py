"""Of the bot itself."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    "help": "도움말",
    "What you can do here": "무엇을 할 수 있는지 알려 줘요",
    "about": "정보",
    "Versions, and how the services are": "버전과 서버 상태를 보여 줘요",
    "queue": "대기열",
    "How long a picture takes at the moment": "지금 그리면 얼마나 걸리는지 보여 줘요",
}
