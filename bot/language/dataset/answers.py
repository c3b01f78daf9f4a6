"""What is said below drawings that were posted, or added by command."""

from typing import Final

from rpc.language import Sentence

ADDED: Final = Sentence(en="Added to `{style}`:", ko="`{style}` 그림체의 학습 그림으로 추가했어요.")
NOTHING_ADDED: Final = Sentence(
    en="Nothing was added to `{style}`:", ko="`{style}` 그림체에 추가하지 못했어요."
)
HANDED_IN: Final = Sentence(
    en="Handed in for `{style}`:", ko="`{style}` 그림체로 보내 주신 그림이에요."
)
DRAWING: Final = Sentence(
    en="{number}**{file}** · {width}×{height}\n> {caption}",
    ko="{number}**{file}** · {width}×{height}\n> {caption}",
)
NEAR_DUPLICATE: Final = Sentence(
    en="-# It looks nearly the same as another drawing of this style.",
    ko="-# 이 그림체에 거의 똑같은 그림이 이미 있어요.",
)
CAPTION_FOLLOWS: Final = Sentence(
    en="*Its caption follows: the captioner is not at work for the moment.*",
    ko="*캡션은 나중에 붙어요. 지금은 캡션 모델이 쉬고 있어요.*",
)
NO_WORDS: Final = Sentence(
    en="*The captioner found no words for it: it is learnt from with the style's own alone.*",
    ko="*캡션 모델이 설명을 찾지 못해서, 그림체 문구만으로 학습해요.*",
)
NOT_ADDED: Final = Sentence(en="{number}**{file}** · ⚠️ {why}", ko="{number}**{file}** · ⚠️ {why}")
TO_BE_LOOKED_UP: Final = Sentence(
    en="{number}**{file}**\n> *It is there; its caption is shown as soon as the trainer answers.*",
    ko="{number}**{file}**\n> *추가됐어요. 캡션은 학습 서버가 응답하면 바로 보여 드릴게요.*",
)
REMOVED_SINCE: Final = Sentence(
    en="It is not among the drawings any more.", ko="학습 그림에서 삭제됐어요."
)
THREAD: Final = Sentence(en="{file} · {count} to learn from", ko="{file} · 학습 그림 {count}장")
THREAD_OF_SOME: Final = Sentence(
    en="{file} · {count} of {files} to learn from", ko="{file} · {files}장 중 학습 그림 {count}장"
)
THREAD_OF_NONE: Final = Sentence(en="{file} · not learnt from", ko="{file} · 학습하지 않음")
ADDING: Final = Sentence(
    en="Adding {count} to `{style}`: reading the files and writing captions…",
    ko="`{style}` 그림체에 {count}장을 추가하고 있어요. 파일을 읽고 캡션을 쓰는 중이에요…",
)
ADD_LEFT: Final = Sentence(
    en="I was restarted before all of it was added to `{style}`.",
    ko="봇이 다시 시작되면서 `{style}` 그림체에 추가하던 작업이 중단됐어요.",
)
ADD_AGAIN: Final = Sentence(
    en="What was added stays: the same `/drawings add` adds the rest, and nothing twice.",
    ko="이미 추가한 그림은 그대로 있어요. 같은 파일로 `/그림 추가`를 다시 쓰면 나머지만 추가돼요.",
)
FORGOTTEN_MEANWHILE: Final = Sentence(
    en="Stopped: whoever posted these drawings has been forgotten meanwhile, and nothing more is "
    "learnt from them in `{style}` until they agree anew.",
    ko="중단했어요. 그동안 올린 사람의 그림을 삭제해 달라는 요청이 있었어요. 다시 동의할 때까지 "
    "`{style}` 그림체에서는 학습하지 않아요.",
)
TAKEN_UP_LATER: Final = Sentence(
    en="I go on with it by myself as soon as the trainer is back.",
    ko="학습 서버에 다시 연결되면 자동으로 이어서 추가할게요.",
)
TOO_MANY_WAITING: Final = Sentence(
    en="{count:message with drawings is|messages with drawings are} waiting already. "
    "Try again when they are done.",
    ko="이미 {count}개의 메시지가 기다리고 있어요. 처리가 끝난 뒤에 다시 시도해 주세요.",
)
