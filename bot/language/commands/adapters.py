"""Of adapter versions."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    "adapter": "어댑터",
    "The versions of a style": "그림체의 버전",
    "The versions of a style, newest first": "그림체의 버전을 최신순으로 보여 줘요",
    "use": "사용",
    "Put a version into service: from now on it draws": "지금부터 이 버전으로 그리게 해요",
    "Which version": "어떤 버전인지",
    "rollback": "되돌리기",
    "Go back to the version that was in service before": "바로 전에 사용하던 버전으로 되돌려요",
    "info": "정보",
    "Everything that is known of a version": "버전에 대해 알려진 모든 것을 보여 줘요",
    "Which version; the one in service if left out": "어떤 버전인지 (비워 두면 사용 중인 버전)",
    "download": "다운로드",
    "Get a version's file, for other programs": "다른 프로그램에서 쓸 파일을 내려받아요",
    "layout": "형식",
    "Who is to read it": "어떤 프로그램에서 쓸지",
    "diffusers (and this program)": "diffusers (이 프로그램 포함)",
    "kohya (AUTOMATIC1111, ComfyUI)": "kohya (AUTOMATIC1111, ComfyUI)",
}
