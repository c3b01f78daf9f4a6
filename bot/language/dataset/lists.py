"""A style's drawings, in lists and in numbers."""

from typing import Final

from rpc.language import Sentence

LISTED: Final = Sentence(
    en="**{count:drawing|drawings}** of `{style}` · page {page} of {pages}",
    ko="`{style}` 그림체의 그림 **{count}장** · {page}/{pages}쪽",
)
SEARCHED: Final = Sentence(en=" · with {query}", ko=" · 검색어 {query}")
NO_DRAWINGS: Final = Sentence(
    en="`{style}` has no drawings yet. Post some in its channel (`/drawings channel`), or use "
    "`/drawings add`.",
    ko="`{style}` 그림체에는 아직 그림이 없어요. 그림 채널(`/그림 채널`)에 그림을 올리거나 "
    "`/그림 추가`를 써 주세요.",
)
NOTHING_FOUND: Final = Sentence(
    en="No drawing of `{style}` has {query} in its caption or file name.",
    ko="`{style}` 그림체에 캡션이나 파일 이름이 {query}에 맞는 그림이 없어요.",
)
PREVIOUS: Final = Sentence(en="Newer", ko="이전")
NEXT: Final = Sentence(en="Older", ko="다음")
BY_OPERATOR: Final = Sentence(en="the operator", ko="운영자")
BY_PERSON: Final = Sentence(en="caption by a person", ko="직접 쓴 캡션")
NEAR: Final = Sentence(en="⚠️ nearly the same as another", ko="⚠️ 거의 똑같은 그림이 있음")
HELD_OUT: Final = Sentence(en="held out to measure on", ko="평가용")
DAMAGED: Final = Sentence(en="⚠️ file damaged: add it again", ko="⚠️ 파일 손상: 다시 올려 주세요")
SOURCE: Final = Sentence(en="message", ko="메시지")

STATS: Final = Sentence(
    en="📊 `{style}` learns from **{count:drawing|drawings}**.",
    ko="📊 `{style}` 그림체의 학습 그림은 **{count}장**이에요.",
)
NEWEST: Final = Sentence(en="Newest: {when}", ko="최근 추가: {when}")
CAPTIONS: Final = Sentence(
    en="Captions: {model} by the captioner, {person} by people",
    ko="캡션: 캡션 모델 {model}장, 직접 작성 {person}장",
)
CAPTIONS_PENDING: Final = Sentence(
    en="⏳ {count:waits for its caption|wait for their captions}",
    ko="⏳ 캡션을 기다리는 그림 {count}장",
)
CAPTIONS_FAILED: Final = Sentence(
    en="⚠️ The captioner found no words for {count:drawing|drawings}",
    ko="⚠️ 캡션 모델이 설명을 찾지 못한 그림 {count}장",
)
NEAR_ONES: Final = Sentence(
    en="👯 {count:looks|look} nearly the same as another",
    ko="👯 거의 똑같은 그림이 있는 그림 {count}장",
)
HELD_OUT_ONES: Final = Sentence(
    en="🧪 {count:is|are} held out to measure on", ko="🧪 평가용으로 학습에서 빼 둔 그림 {count}장"
)
DAMAGED_ONES: Final = Sentence(
    en="⚠️ {count:file is damaged: add it again|files are damaged: add them again}",
    ko="⚠️ 파일이 손상된 그림 {count}장: 다시 올려 주세요",
)
UPLOADERS: Final = Sentence(en="By", ko="올린 사람")
SOURCES: Final = Sentence(en="From", ko="출처")
UNKNOWN_SOURCE: Final = Sentence(en="elsewhere", ko="기타")
OTHERS: Final = Sentence(en="others {count}", ko="그 밖에 {count}")
