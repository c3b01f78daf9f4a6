"""Of styles."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    "The styles that can be drawn with here": "여기서 쓸 수 있는 그림체",
    "create": "만들기",
    "Make a style that belongs to this server": "이 서버의 그림체를 새로 만들어요",
    "name": "이름",
    "Short, of a-z, 0-9 and -: what is typed in commands": (
        "명령어에 쓸 짧은 이름 (영문 소문자, 숫자, -)"
    ),
    "trigger": "문구",
    "Words that call the style up, such as: drawn by MONA drawing style": (
        "그림체를 부르는 말 (예: drawn by MONA drawing style)"
    ),
    "display_name": "표시_이름",
    "What people read; the short name if left out": "사람들에게 보일 이름 (비워 두면 짧은 이름)",
    "prompt_prefix": "앞말",
    "Put in front of every prompt; the trigger if left out": (
        "모든 프롬프트 앞에 붙일 말 (비워 두면 그림체 문구)"
    ),
    "negative_prompt_prefix": "네거티브_앞말",
    "Put in front of every negative prompt": "모든 네거티브 프롬프트 앞에 붙일 말",
    "shared": "공유",
    "Whether other servers may draw with it": "다른 서버에서도 이 그림체로 그릴 수 있게 할지",
    "edit": "편집",
    "Change what a style is called and what it says": "그림체의 이름과 문구를 바꿔요",
    "Which style; the usual one if left out": "어떤 그림체인지 (비워 두면 기본 그림체)",
    "share": "공유",
    "Let other servers draw with a style, or no longer": (
        "다른 서버에서 이 그림체로 그릴 수 있는지 정해요"
    ),
    "Styles, their versions, drawings and channels": "그림체별 버전과 그림, 채널을 보여 줘요",
}
