"""What is said about the bot itself."""

from typing import Final

from rpc.language import Sentence

GUIDE_DRAW: Final = Sentence(
    en="**Draw**\n{draw} draws what you write, in the artist's style. Korean works too.",
    ko="**그리기**\n{draw}에 쓴 내용을 작가의 그림체로 그려요. 한국어로 써도 돼요.",
)
GUIDE_BUTTONS: Final = Sentence(
    en="Below a picture: **{again}**, **{edit}** the prompt, **{details}**; U makes it larger, "
    "V draws one that is like it.",
    ko="이미지 아래 버튼: **{again}**, 프롬프트 **{edit}**, **{details}**. "
    "U는 더 크게, V는 비슷하게 그려요.",
)
GUIDE_MENUS: Final = Sentence(
    en="Hold or right-click any message with a picture, then Apps: **{redraw}** or "
    "**{parameters}**.",
    ko="이미지가 있는 메시지를 길게 누르거나 우클릭한 다음 앱: **{redraw}** 또는 **{parameters}**",
)
GUIDE_QUEUE: Final = Sentence(
    en="{queue} tells how long it takes at the moment, {me} keeps what you usually want.",
    ko="{queue}에서 지금 얼마나 걸리는지 보고, {me}에서 평소에 쓸 값을 정해요.",
)
GUIDE_STYLES: Final = Sentence(
    en="{styles} shows the styles there are, {versions} what each has learnt so far.",
    ko="{styles}에서 그림체를, {versions}에서 그림체마다 배운 버전을 볼 수 있어요.",
)
GUIDE_CHANNEL: Final = Sentence(
    en="**Teach a style** (managers)\n{channel} chooses a channel. Post drawings there, up to "
    "10 at once: each gets a caption, which you can edit.",
    ko="**그림체 가르치기** (관리자)\n{channel} 명령으로 정한 채널에 그림을 올리세요. "
    "한 번에 10장까지 올릴 수 있고, 그림마다 캡션이 붙어요. 캡션은 고칠 수 있어요.",
)
GUIDE_RETRAIN: Final = Sentence(
    en="{retrain} teaches the style anew and shows before and after; {rollback} brings back the "
    "version before.",
    ko="{retrain} 명령으로 다시 학습하고 전후를 비교해요. {rollback} 명령은 이전 버전으로 "
    "되돌려요.",
)
GUIDE_SERVER: Final = Sentence(
    en="{server} holds limits, the manager role and the usual words.",
    ko="{server}에서 횟수 제한, 관리자 역할, 기본 문구를 정해요.",
)

ABOUT: Final = Sentence(en="**KSH Drawing AI** {version}", ko="**KSH Drawing AI** {version}")
DISCORD: Final = Sentence(en="Discord: {ping_ms} ms", ko="디스코드: {ping_ms} ms")
DISCORD_JUST_CONNECTED: Final = Sentence(
    en="Discord: just connected", ko="디스코드: 방금 연결됐어요"
)
SERVES: Final = Sentence(en="{server}: ✅ {answered_ms} ms", ko="{server}: ✅ {answered_ms} ms")
SERVES_NOT: Final = Sentence(
    en="{server}: ⚠️ starting up or shutting down", ko="{server}: ⚠️ 시작하거나 종료하는 중"
)
IS_AWAY: Final = Sentence(en="{server}: ❌ cannot be reached", ko="{server}: ❌ 연결할 수 없음")
THE_DRAWING_SERVER: Final = Sentence(en="Drawing server", ko="이미지 생성 서버")
THE_TRAINER: Final = Sentence(en="Trainer", ko="학습 서버")
CHECKED: Final = Sentence(en="Every picture is checked for safety", ko="안전 검사: 이미지마다 검사")
UNCHECKED: Final = Sentence(en="Pictures are not checked for safety", ko="안전 검사: 하지 않음")
UP_FOR: Final = Sentence(en="up for {time}", ko="{time}째 실행 중")

NOBODY_WAITS: Final = Sentence(
    en="Nobody waits: your picture would be drawn at once.",
    ko="기다리는 사람이 없어요. 지금 그리면 바로 시작해요.",
)
LOAD: Final = Sentence(
    en="{running} being drawn, {waiting} waiting · all done in about {eta}",
    ko="그리는 중 {running}건, 대기 중 {waiting}건 · 모두 끝나기까지 약 {eta}",
)
YOUR_DRAWS: Final = Sentence(en="Yours: {draws}", ko="내 요청: {draws}")
LEFT_TODAY: Final = Sentence(
    en="You can draw {left} more of {limit:time|times} in 24 hours.",
    ko="24시간 동안 그릴 수 있는 {limit}번 가운데 {left}번 남았어요.",
)
RUN_WAITS: Final = Sentence(en="🎓 `{style}` waits to be taught", ko="🎓 `{style}` 학습 대기 중")
RUN_UNDER_WAY: Final = Sentence(
    en="🎓 `{style}` is being taught · {step}/{steps} steps",
    ko="🎓 `{style}` 학습 중 · {step}/{steps}스텝",
)
MORE_RUNS: Final = Sentence(en="and {count} more", ko="그 밖에 {count}건 더")
