"""What is said about what members and guilds prefer."""

from typing import Final

from rpc.language import Sentence

YOURS: Final = Sentence(
    en="**Your settings**\n-# They hold where your `/draw` says nothing else, in every server.",
    ko="**내 설정**\n-# `/그리기`에서 따로 정하지 않은 값으로 쓰여요. 모든 서버에 적용돼요.",
)
THE_GUILDS: Final = Sentence(
    en="**Settings of this server**\n-# They hold for everyone who draws here.",
    ko="**서버 설정**\n-# 이 서버에서 그리는 모든 사람에게 적용돼요.",
)
SETTING: Final = Sentence(en="{name}: {value}", ko="{name}: {value}")

SIZE: Final = Sentence(en="Size", ko="크기")
STEPS: Final = Sentence(en="Steps", ko="스텝 수")
GUIDANCE: Final = Sentence(en="Guidance", ko="가이던스")
STYLE: Final = Sentence(en="Style", ko="그림체")
LANGUAGE: Final = Sentence(en="Language", ko="언어")
PRIVATE: Final = Sentence(en="Only I see my pictures", ko="내 그림을 나만 보기")
PROMPT_PREFIX: Final = Sentence(en="In front of every prompt", ko="모든 프롬프트 앞에 붙일 말")
NEGATIVE_PROMPT: Final = Sentence(en="Usual negative prompt", ko="기본 네거티브 프롬프트")
MANAGER_ROLE: Final = Sentence(en="Manager role", ko="관리자 역할")
DRAWS_PER_DAY: Final = Sentence(
    en="Draws per member in 24 hours", ko="24시간 동안 한 사람이 그릴 횟수"
)
DRAWS_AT_ONCE: Final = Sentence(en="Draws per member at once", ko="한 사람이 동시에 그릴 횟수")
UNSAFE_PICTURES: Final = Sentence(
    en="Pictures that the safety check flags", ko="안전 검사에 걸린 이미지"
)

SAVED: Final = Sentence(en="✅ Saved.", ko="✅ 저장했어요.")
USUAL: Final = Sentence(en="*as usual*", ko="*기본값*")
USUAL_IS: Final = Sentence(en="*as usual* ({value})", ko="*기본값* ({value})")
NO_LIMIT: Final = Sentence(en="*no limit*", ko="*제한 없음*")
NOBODY: Final = Sentence(
    en="*none: those who have Manage Server*", ko="*없음 (서버 관리하기 권한)*"
)
STYLE_CLOSED: Final = Sentence(
    en="{style} ⚠️ cannot be drawn with here", ko="{style} ⚠️ 여기서는 쓸 수 없어요"
)
STYLES_OWN: Final = Sentence(en="*the style's own alone*", ko="*그림체에 정해진 것만*")
AS_DISCORD: Final = Sentence(en="*as in your Discord*", ko="*디스코드 언어와 같게*")
YES: Final = Sentence(en="yes", ko="예")
NO: Final = Sentence(en="no", ko="아니요")
ENGLISH: Final = Sentence(en="English", ko="English")
KOREAN: Final = Sentence(en="한국어", ko="한국어")
BLOCK: Final = Sentence(en="held back", ko="보여 주지 않기")
SPOILER: Final = Sentence(en="hidden until clicked", ko="누르면 보이게 가리기")
AGE_RESTRICTED: Final = Sentence(
    en="only in age-restricted channels", ko="연령 제한 채널에서만 보여 주기"
)
NOTHING_CHECKED: Final = Sentence(
    en="The drawing server has no safety checker, so nothing is checked yet. "
    "Its operator names one in `INFERENCE_SERVER_SAFETY_CHECKER`.",
    ko="이미지 생성 서버에 안전 검사기가 없어서 아직 아무것도 검사하지 않아요. 운영자가 "
    "`INFERENCE_SERVER_SAFETY_CHECKER` 설정으로 정할 수 있어요.",
)

ROLE_NEEDS_PERMISSION: Final = Sentence(
    en="Only who has Manage Server can choose the manager role.",
    ko="관리자 역할은 서버 관리하기 권한이 있는 사람만 정할 수 있어요.",
)
ROLE_IS_EVERYONE: Final = Sentence(
    en="The manager role cannot be @everyone. Choose a role of people you trust.",
    ko="@everyone은 관리자 역할로 쓸 수 없어요. 믿을 수 있는 사람들의 역할을 골라 주세요.",
)
OUT_OF_RANGE: Final = Sentence(
    en="{name} must be between {smallest} and {largest}, not {value}.",
    ko="{name}: {smallest}에서 {largest} 사이로 정해 주세요. (입력한 값: {value})",
)
