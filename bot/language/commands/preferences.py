"""Of settings."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    "settings": "설정",
    "What holds where a draw says nothing else": "따로 정하지 않았을 때 쓰는 값",
    "me": "나",
    "See or change your own settings": "내 설정을 보거나 바꿔요",
    "server": "서버",
    "See or change this server's settings": "이 서버의 설정을 보거나 바꿔요",
    "Denoising steps": "디노이징 스텝 수",
    "language": "언어",
    "What the bot speaks to you": "봇이 쓸 언어",
    "English": "English",
    "한국어": "한국어",
    "Whether only you see your pictures": "내 그림을 나만 볼지",
    "reset": "초기화",
    "Make one of them, or all, as usual again": "하나 또는 전부를 기본값으로 되돌리기",
    "all": "전부",
    "Put in front of every prompt": "모든 프롬프트 앞에 붙일 말",
    "Of draws that bring none": "네거티브 프롬프트가 없을 때 쓸 값",
    "The style that is meant where none is named": "그림체를 고르지 않았을 때 쓸 그림체",
    "manager_role": "관리자_역할",
    "A role that may teach the style, beside Manage Server": (
        "서버 관리하기 권한이 없어도 그림체를 가르칠 수 있는 역할"
    ),
    "draws_per_day": "하루_횟수",
    "Draws of one member in 24 hours": "한 사람이 24시간 동안 그릴 수 있는 횟수",
    "draws_at_once": "동시_횟수",
    "Draws of one member at once": "한 사람이 동시에 그릴 수 있는 횟수",
    "unsafe_pictures": "안전하지_않은_이미지",
    "What becomes of pictures that the safety check flags": (
        "안전 검사에 걸린 이미지를 어떻게 할지"
    ),
    "held back": "보여 주지 않기",
    "hidden until clicked": "누르면 보이게 가리기",
    "only in age-restricted channels": "연령 제한 채널에서만 보여 주기",
}
