"""What is said about styles."""

from typing import Final

from rpc.language import Sentence

UNKNOWN: Final = Sentence(
    en="There is no style {style} here. There are: {styles}.",
    ko="{style} 그림체를 찾을 수 없어요. 있는 그림체: {styles}",
)
NOT_YOURS: Final = Sentence(
    en="{style} belongs to another server: only managers there can do this.",
    ko="{style} 그림체는 그 그림체를 소유한 서버의 관리자만 바꿀 수 있어요.",
)
NAME_ONE: Final = Sentence(
    en="Which style? Name one with `style`: {styles}. A usual one is chosen with "
    "`/settings server`.",
    ko="`그림체`에서 어떤 그림체인지 골라 주세요: {styles}. 기본 그림체는 `/설정 서버`에서 정할 수 "
    "있어요.",
)
NONE_YOURS: Final = Sentence(
    en="This server has no style of its own yet. Make one with `/style create`.",
    ko="이 서버에는 아직 자기 그림체가 없어요. `/그림체 만들기`로 만들어 주세요.",
)

CREATED: Final = Sentence(
    en="🎨 {style} is here: **{display_name}**, called up by {trigger}.",
    ko="🎨 {style} 그림체를 만들었어요. (표시 이름: **{display_name}**)\n그림체 문구: {trigger}",
)
NEXT_STEPS: Final = Sentence(
    en="-# Choose where its drawings are posted with `/drawings channel`, then teach it with "
    "`/retrain`.",
    ko="-# `/그림 채널`로 그림을 올릴 채널을 정하고, 그림을 올린 뒤 `/재학습`으로 학습시켜 주세요.",
)
TRIGGER_NOT_ENGLISH: Final = Sentence(
    en="-# ⚠️ The model reads English: with a trigger in another language it hardly learns to tell "
    "the style by it.",
    ko="-# ⚠️ 모델은 영어만 읽어요. 그림체 문구를 영어로 쓰지 않으면 그림체를 잘 구별하지 못해요.",
)
PREFIX_NOT_ENGLISH: Final = Sentence(
    en="-# ⚠️ What is put in front of prompts is not translated, and the model reads English: write "
    "it in English.",
    ko="-# ⚠️ 프롬프트 앞에 붙일 말은 번역되지 않고, 모델은 영어만 읽어요. 영어로 써 주세요.",
)

EDIT_TITLE: Final = Sentence(en="Edit {style}", ko="{style} 편집")
DISPLAY_NAME: Final = Sentence(en="Name for people", ko="표시 이름")
TRIGGER: Final = Sentence(en="Trigger, at the end of captions", ko="그림체 문구 (캡션 끝에 붙어요)")
PROMPT_PREFIX: Final = Sentence(en="Put in front of prompts", ko="프롬프트 앞에 붙일 말")
NEGATIVE_PROMPT_PREFIX: Final = Sentence(
    en="Put in front of negative prompts", ko="네거티브 프롬프트 앞에 붙일 말"
)
TEXTUAL_INVERSIONS: Final = Sentence(en="Embeddings among these words", ko="위의 말 중 임베딩 이름")
CHANGED: Final = Sentence(en="🎨 {style} was changed:", ko="🎨 {style} 그림체를 바꿨어요.")
FROM_TO: Final = Sentence(en="{field}: {before} → {after}", ko="{field}: {before} → {after}")
PREFIX_REWRITTEN: Final = Sentence(
    en="-# What is put in front of prompts held the old trigger: it says the new one now.",
    ko="-# 프롬프트 앞에 붙일 말에 있던 예전 문구도 새 문구로 바뀌었어요.",
)
CAPTIONS_REWRITTEN: Final = Sentence(
    en="-# {count:drawing's caption ends|drawings' captions end} in the new trigger now. "
    "Its versions so far learnt the old one: `/retrain` teaches them the new.",
    ko="-# 그림 {count}장의 캡션 끝이 새 문구로 바뀌었어요. 지금까지의 버전은 예전 문구로 "
    "학습했으니 `/재학습`으로 새 문구를 학습시켜 주세요.",
)
NOTHING_CHANGED: Final = Sentence(
    en="Nothing was changed in {style}: all is as it was.",
    ko="{style} 그림체에서 바뀐 내용이 없어요.",
)
CHANGED_MEANWHILE: Final = Sentence(
    en="Somebody else changed {style} while you were writing. Open `/style edit` again.",
    ko="작성하는 동안 다른 사람이 {style} 그림체를 바꿨어요. `/그림체 편집`을 다시 열어 주세요.",
)
SHARED_NOW: Final = Sentence(
    en="🎨 Other servers can draw with {style} now.",
    ko="🎨 이제 다른 서버에서도 {style} 그림체로 그릴 수 있어요.",
)
NOT_SHARED_NOW: Final = Sentence(
    en="🎨 Only this server draws with {style} now.",
    ko="🎨 이제 이 서버에서만 {style} 그림체로 그릴 수 있어요.",
)

NONE_YET: Final = Sentence(
    en="There is no style yet. Make one with `/style create`.",
    ko="아직 그림체가 없어요. `/그림체 만들기`로 만들어 주세요.",
)
LISTED: Final = Sentence(en="**{display_name}** · {style}", ko="**{display_name}** · {style}")
OURS: Final = Sentence(en="of this server", ko="이 서버 소유")
ELSEWHERE: Final = Sentence(en="of another server", ko="다른 서버 소유")
OPERATORS: Final = Sentence(en="of the bot's operator", ko="운영자 소유")
SHARED: Final = Sentence(en="shared", ko="공유 중")
NUM_DRAWINGS: Final = Sentence(en="{count:drawing|drawings}", ko="그림 {count}장")
IN_SERVICE: Final = Sentence(en="draws with {version}", ko="{version} 버전으로 그려요")
NOT_TAUGHT: Final = Sentence(en="not taught yet", ko="아직 학습하지 않았어요")
VERSION_UNKNOWN: Final = Sentence(
    en="version unknown, the drawing server is away", ko="생성 서버에 연결할 수 없어 버전을 몰라요"
)
CHANNEL: Final = Sentence(en="drawings in {channel}", ko="그림 채널 {channel}")
CALLED_UP_BY: Final = Sentence(en="trigger {trigger}", ko="그림체 문구 {trigger}")
PAGE: Final = Sentence(en="Page {page} of {pages}", ko="{pages}쪽 중 {page}쪽")
EARLIER_PAGE: Final = Sentence(en="Back", ko="이전")
NEXT_PAGE: Final = Sentence(en="Next", ko="다음")
EMPTY: Final = Sentence(en="(empty)", ko="(없음)")
