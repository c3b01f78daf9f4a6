"""What is said where somebody is forgotten."""

from typing import Final

from rpc.language import Sentence

IN_STYLE: Final = Sentence(en="in `{style}`", ko="`{style}` 그림체에 있는")
IN_ALL_STYLES: Final = Sentence(en="in all styles", ko="모든 그림체에 있는")
NOT_IN_STYLE: Final = Sentence(en="in `{style}`", ko="`{style}` 그림체에")
IN_NO_STYLE: Final = Sentence(en="in any style", ko="어느 그림체에도")
FORGET_ASKED: Final = Sentence(
    en="Delete all drawings of {user} {where}, for good: **{count:drawing|drawings}**?",
    ko="{where} {user} 님의 그림 **{count}장**을 모두 완전히 삭제할까요?",
)
NONE_OF_YOURS: Final = Sentence(
    en="You have no drawings here {where}.\n-# You can still say that nothing more is to be learnt "
    "from you until you agree anew. Versions that learnt from drawings removed before are named "
    "then.",
    ko="{where} 내 그림이 없어요.\n-# 다시 동의할 때까지 내 그림을 학습하지 않게 할 수는 있어요. "
    "전에 삭제한 그림으로 학습한 버전이 있으면 알려 드려요.",
)
NONE_OF_THEIRS: Final = Sentence(
    en="{user} has no drawings here {where}.\n-# You can still have nothing more learnt from them "
    "until they agree anew. Versions that learnt from drawings removed before are named then.",
    ko="{where} {user} 님의 그림이 없어요.\n-# 본인이 다시 동의할 때까지 새 그림을 학습하지 않게 "
    "할 수는 있어요. 전에 삭제한 그림으로 학습한 버전이 있으면 알려 드려요.",
)
FORGET_AHEAD: Final = Sentence(en="Learn nothing more", ko="앞으로 학습하지 않기")
FORGOTTEN_AHEAD: Final = Sentence(
    en="Nothing more is learnt from {user} until they agree anew. There were no drawings to "
    "delete.",
    ko="다시 동의할 때까지 {user} 님의 그림을 학습하지 않아요. 삭제할 그림은 없었어요.",
)
FORGET_VERSIONS: Final = Sentence(
    en="Adapter versions that learnt from them are named afterwards. They stay until they are "
    "withdrawn; what is taught next starts without these drawings.",
    ko="이 그림으로 학습한 버전은 삭제한 뒤에 알려 드려요. 철회하기 전까지는 남아 있고, 다음 "
    "학습부터는 이 그림 없이 처음부터 시작해요.",
)
FORGET_MEANS: Final = Sentence(
    en="Nothing more is learnt from them until they agree anew. This cannot be undone.",
    ko="본인이 다시 동의할 때까지 새 그림도 학습하지 않아요. 되돌릴 수 없어요.",
)
FORGET_MEANS_YOU: Final = Sentence(
    en="Nothing more is learnt from you until you agree anew. This cannot be undone.",
    ko="다시 동의하실 때까지 새 그림도 학습하지 않아요. 되돌릴 수 없어요.",
)
FORGET: Final = Sentence(en="Delete the drawings", ko="그림 삭제")
FORGET_WITHDRAW: Final = Sentence(en="Delete, and withdraw versions", ko="삭제하고 버전도 철회")
FORGET_AGAIN: Final = Sentence(en="Go on", ko="계속하기")
WITHDRAW: Final = Sentence(en="Withdraw these versions", ko="이 버전들 철회")
FORGETTING: Final = Sentence(
    en="Deleting… Withdrawing versions waits for pictures that are being drawn with them.",
    ko="삭제하고 있어요… 버전을 철회할 때는 그 버전으로 그리고 있는 그림을 기다려요.",
)
NOT_FORGOTTEN_YET: Final = Sentence(
    en="⚠️ It did not come to its end. Go on, and it is taken up where it stopped.",
    ko="⚠️ 끝까지 처리하지 못했어요. 계속하기를 누르면 멈춘 곳부터 이어서 해요.",
)
NO_STYLE_OF_ITS_OWN: Final = Sentence(
    en="This server has no style of its own, and so no drawings of anybody to delete. Members can "
    "ask for it themselves anywhere.",
    ko="이 서버가 소유한 그림체가 없어서 삭제할 그림도 없어요. 본인은 어디서든 직접 요청할 수 "
    "있어요.",
)
NOT_THEIRS_TO_FORGET: Final = Sentence(en="Nothing was deleted.", ko="아무것도 삭제하지 않았어요.")
FORGOTTEN_NOW: Final = Sentence(
    en="🗑️ Deleted: {count:drawing|drawings} of {user}.",
    ko="🗑️ {user} 님의 그림 {count}장을 삭제했어요.",
)
WITHDRAWN: Final = Sentence(en="Withdrawn: {versions}", ko="철회한 버전: {versions}")
STILL_THERE: Final = Sentence(
    en="These versions learnt from them and are there still: {versions}",
    ko="이 그림으로 학습한 버전이 아직 남아 있어요: {versions}",
)
NO_VERSIONS: Final = Sentence(
    en="No adapter version learnt from them.", ko="이 그림으로 학습한 버전은 없어요."
)
