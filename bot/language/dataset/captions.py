"""What is said of one drawing, whose caption is changed or which is removed."""

from typing import Final

from rpc.language import Sentence

EDIT_CAPTION: Final = Sentence(en="Edit caption", ko="캡션 수정")
REMOVE: Final = Sentence(en="Remove", ko="삭제")

CAPTION_FORM: Final = Sentence(en="Edit caption", ko="캡션 수정")
CAPTION: Final = Sentence(en="What the drawing shows, in English", ko="그림 설명 (영어)")
CAPTION_ANEW: Final = Sentence(
    en="Leave it empty, and the captioner writes a new one",
    ko="비워 두면 캡션 모델이 새로 써요",
)
NOT_ENGLISH: Final = Sentence(
    en="-# ⚠️ The model reads English: write what the drawing shows in English, or it learns little "
    "from these words.",
    ko="-# ⚠️ 모델은 영어만 읽어요. 그림 설명을 영어로 쓰지 않으면 이 캡션에서 거의 배우지 못해요.",
)
CAPTION_SAVED: Final = Sentence(
    en="Saved. **{file}**\n> {caption}", ko="저장했어요. **{file}**\n> {caption}"
)
REMOVE_ASKED: Final = Sentence(
    en="Remove {file} from `{style}`?\n> {caption}\n-# Versions that learnt from it stay.",
    ko="{file} 그림을 `{style}` 그림체에서 삭제할까요?\n> {caption}\n-# 이미 이 그림으로 학습한 "
    "버전은 그대로 남아요.",
)
REMOVED: Final = Sentence(
    en="🗑️ Removed from `{style}`. Post the picture again to add it again.",
    ko="🗑️ `{style}` 그림체에서 삭제했어요. 그림을 다시 올리면 다시 추가돼요.",
)
REMOVED_ALREADY: Final = Sentence(
    en="This drawing has been removed already.", ko="이미 삭제된 그림이에요."
)
NO_SUCH_DRAWING: Final = Sentence(
    en="`{style}` has no drawing {named}. Choose one of those suggested as you type.",
    ko="`{style}` 그림체에서 {named} 그림을 찾을 수 없어요. 입력할 때 나오는 목록에서 골라 주세요.",
)
WHICH_DRAWING: Final = Sentence(
    en="{named} is found in several drawings: {names}. Choose one of those suggested as you type.",
    ko="{named}에 맞는 그림이 여러 장이에요: {names}. 입력할 때 나오는 목록에서 골라 주세요.",
)
