import pytest

from discord_emulator import Discord
from protos.drawing.v1.drawing_pb2 import Load, Safety
from protos.training.v1 import training_pb2
from rpc.errors import Unavailable
from rpc.server import Server
from tests.bot.paced_drawing import SOFTWARE, PacedDrawing
from tests.bot.paced_training import PacedTraining

pytestmark = pytest.mark.usefixtures("bot")


async def test_the_guide_names_commands_in_the_readers_language(people: Discord) -> None:
    alex, ksh = people.guild().user("alex"), people.guild().user("ksh")
    guide = await (await alex.slash("help")).reply()
    assert guide.is_ephemeral
    assert "`/draw` draws what you write" in guide.text
    assert "Teach a style" not in guide.text

    guide = await (await ksh.slash("도움말")).reply()
    assert "`/그리기`에 쓴 내용을" in guide.text
    assert "`/그림 채널` 명령으로 정한 채널에" in guide.text


async def test_the_health_of_each_server_is_told(people: Discord, trainer: Server) -> None:
    alex = people.guild().user("alex")
    told = (await (await alex.slash("about")).reply()).text
    assert "Drawing server: ✅" in told
    assert SOFTWARE in told
    assert "Trainer: ✅" in told

    await trainer.__aexit__()
    told = (await (await alex.slash("about")).reply()).text
    assert "Drawing server: ✅" in told
    assert "Trainer: ❌ cannot be reached" in told


async def test_whether_pictures_are_checked_for_safety_is_told(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex, mina = people.guild().user("alex"), people.guild().user("mina")
    assert "not checked for safety" in (await (await alex.slash("about")).reply()).text
    assert "안전 검사: 하지 않음" in (await (await mina.slash("정보")).reply()).text
    drawing.safety = Safety(checked=True)
    told = (await (await alex.slash("about")).reply()).text
    assert "checked for safety" in told
    assert "not checked" not in told
    assert "안전 검사: 이미지마다" in (await (await mina.slash("정보")).reply()).text


async def test_who_asks_for_the_queue_sees_how_long_it_takes_and_their_own_draws(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex, mina = people.guild().user("alex"), people.guild().user("mina")
    told = (await (await alex.slash("queue")).reply()).text
    assert told == "Nobody waits: your picture would be drawn at once."

    drawing.stop_at = 1
    drawing.may_go_on.clear()
    reply = await (await alex.slash("draw", prompt="a [girl](x) *_`")).reply()
    drawing.load = Load(num_waiting=3, num_running=1, eta_s=75)
    told = (await (await alex.slash("queue")).reply()).text
    assert "1 being drawn, 3 waiting · all done in about 2 min" in told
    address = f"https://discord.com/channels/{people.guild().id}/{reply.channel_id}/{reply.id}"
    assert f"Yours: [a girl x]({address})" in told
    told = (await (await mina.slash("대기열")).reply()).text
    assert "그리는 중 1건, 대기 중 3건 · 모두 끝나기까지 약 2분" in told
    assert reply.id not in told
    drawing.may_go_on.set()


@pytest.mark.parametrize(
    ("name", "command", "told"),
    [("alex", "queue", "and 2 more"), ("mina", "대기열", "그 밖에 2건 더")],
)
async def test_runs_that_are_too_many_to_be_listed_are_counted(
    people: Discord, training: PacedTraining, name: str, command: str, told: str
) -> None:
    training.styles = [f"style-{number}" for number in range(7)]
    training.started = [training_pb2.StartRunRequest(style=style) for style in training.styles]
    text = (await (await people.guild().user(name).slash(command)).reply()).text
    assert len(text.splitlines()) == 1 + 5 + 1
    assert text.endswith(f"\n{told}")


async def test_a_server_that_starts_is_said_to_start_up_wherever_it_is_asked(
    people: Discord, inference_server: Server, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    told = Unavailable("the inference server is starting up")
    drawing.refuse_to_tell = told
    for command in ("draw", "queue"):
        options = {"prompt": "girl"} if command == "draw" else {}
        text = (await (await alex.slash(command, **options)).reply()).text
        assert "The drawing server is starting up or shutting down" in text
    drawing.refuse_to_tell = None
    await inference_server.__aexit__()
    text = (await (await alex.slash("queue")).reply()).text
    assert "The drawing server cannot be reached right now" in text
