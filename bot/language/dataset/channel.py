"""What is said in and about a drawings channel."""

from typing import Final

from rpc.language import Sentence

MANAGERS_POST: Final = Sentence(
    en="Thank you! Only managers of this server can add drawings to learn from, so I leave this "
    "one alone.",
    ko="그림을 올려 주셔서 고마워요! 학습용 그림은 이 서버의 관리자만 추가할 수 있어서, 이 그림은 "
    "학습에 쓰지 않을게요.",
)
GONE: Final = Sentence(
    en="The message with the drawings has been deleted.", ko="그림이 있던 메시지가 삭제됐어요."
)

TEACHES_NOTHING: Final = Sentence(
    en="The drawings in this channel teach no style. Choose the channel with `/drawings channel`.",
    ko="이 채널의 그림으로는 학습하지 않아요. `/그림 채널`로 채널을 정해 주세요.",
)

CHANNEL_SET: Final = Sentence(
    en="Drawings that managers post in {channel} now teach `{style}`.",
    ko="이제 관리자가 {channel} 채널에 올리는 그림으로 `{style}` 그림체를 학습해요.",
)
CHANNELS: Final = Sentence(
    en="Drawings that managers post in these channels are learnt from:",
    ko="관리자가 이 채널에 올리는 그림으로 학습해요.",
)
CHANNEL_OF: Final = Sentence(en="{channel} → `{style}`", ko="{channel} → `{style}`")
NO_CHANNELS: Final = Sentence(
    en="No channel here teaches a style.", ko="그림체를 학습하는 채널이 없어요."
)
CHOOSE_CHANNEL: Final = Sentence(
    en="-# Name a channel with `/drawings channel` to choose it for a style.",
    ko="-# `/그림 채널`에서 채널을 고르면 그림체를 학습시킬 채널로 정할 수 있어요.",
)
STOP_LEARNING: Final = Sentence(en="Stop learning from #{channel}", ko="#{channel} 학습 중지")
STOPPED_LEARNING: Final = Sentence(
    en="Drawings in {channel} do not teach `{style}` any more. What was learnt from stays.",
    ko="이제 {channel} 채널의 그림으로 `{style}` 그림체를 학습하지 않아요. 이미 추가한 그림은 "
    "그대로 있어요.",
)
STOPPED_ALREADY: Final = Sentence(
    en="Drawings in {channel} teach no style.", ko="{channel} 채널의 그림으로는 학습하지 않아요."
)
CHANNEL_UNREADABLE: Final = Sentence(
    en="I cannot work in {channel}. I need these permissions there: View Channel, Send Messages, "
    "Read Message History, Add Reactions.",
    ko="{channel} 채널을 쓸 수 없어요. 채널 보기, 메시지 보내기, 메시지 기록 보기, "
    "반응 추가하기 권한이 필요해요.",
)

DELETED_WITH_MESSAGE: Final = Sentence(
    en="🗑️ The message was deleted, and with it drawings of `{style}`: {count} removed.",
    ko="🗑️ 메시지가 삭제되어 `{style}` 그림체에서 그림 {count}장을 뺐어요.",
)
DELETED_MESSAGE: Final = Sentence(
    en="🗑️ The message was deleted. Nothing in `{style}` came from it.",
    ko="🗑️ 메시지가 삭제됐어요. `{style}` 그림체에서 뺄 그림은 없어요.",
)
DELETED_AT_ONCE: Final = Sentence(
    en="🗑️ Gone: {count:message|messages} with {drawings:drawing|drawings} of `{style}`. "
    "Are the drawings to leave the style, too? Until a manager says so they stay.",
    ko="🗑️ `{style}` 그림체의 그림 {drawings}장이 있던 메시지 {count}개가 사라졌어요. 그림도 "
    "그림체에서 뺄까요? 관리자가 정할 때까지는 그대로 둘게요.",
)
REMOVE_ALL: Final = Sentence(en="Remove the drawings", ko="그림도 빼기")
KEEP_ALL: Final = Sentence(en="Keep them", ko="그대로 두기")
ALL_REMOVED: Final = Sentence(
    en="🗑️ {count:drawing leaves|drawings leave} the style; {user} said so.",
    ko="🗑️ {user} 님의 결정에 따라 그림 {count}장을 그림체에서 빼요.",
)
ALL_KEPT: Final = Sentence(
    en="{count:drawing stays|drawings stay} in the style; {user} said so.",
    ko="{user} 님의 결정에 따라 그림 {count}장을 그대로 둬요.",
)
DECIDED_ALREADY: Final = Sentence(en="That has been decided already.", ko="이미 결정된 일이에요.")
