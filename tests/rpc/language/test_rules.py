from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from huggingface_hub.errors import HfHubHTTPError
from PIL import Image

from bot.language import Language
from rpc.errors import KshError
from rpc.language import known_rule, rule
from tests.trainer.exchange.sources import problems, zip_of
from trainer.actor import Actor
from trainer.drawings.decoder import examine
from trainer.errors import DrawingRefused, DrawingUnreadable, HubRefused, StyleNotFound
from trainer.exchange.names import SIGN
from trainer.hub import DataSet, Hub
from trainer.hub.answers import hub_answers
from trainer.hub.contents import TABLE, Contents, HubFile
from trainer.hub.plan import plan
from trainer.judging import Figure, Judgement
from trainer.judging.question import FigureName
from trainer.runs.gate import decide
from trainer.settings import DrawingLimits, GateMargins
from trainer.train.results import CheckpointLoss, HeldOutLosses, PairedLoss

DATA_SET = DataSet("ksh/drawings", "ksh", "KSH", "drawn by KSH", "pocket")


def said_by(refuse: Callable[[], object]) -> str:
    with pytest.raises((KshError, DrawingRefused)) as caught:
        refuse()
    return str(caught.value)


def test_what_the_trainer_refuses_a_manager_is_told_in_korean() -> None:
    said = said_by(lambda: Actor().must_manage(7, style="ksh"))
    assert rule(said, Language.KOREAN) == (
        "ksh 그림체는 그 그림체를 소유한 서버의 관리자만 바꿀 수 있어요."
    )
    assert rule(str(StyleNotFound("ksh")), Language.KOREAN) == "ksh 그림체를 찾을 수 없어요."


@pytest.mark.parametrize(
    ("size", "told"),
    [
        ((16, 80), "너비는 64픽셀 이상이어야 하는데 이 그림은 16픽셀이에요."),
        ((80, 16), "높이는 64픽셀 이상이어야 하는데 이 그림은 16픽셀이에요."),
        ((101, 80), "너비는 100픽셀까지인데 이 그림은 101픽셀이에요."),
        ((80, 101), "높이는 100픽셀까지인데 이 그림은 101픽셀이에요."),
        ((90, 90), "너비×높이는 8000픽셀까지인데 이 그림은 90 × 90 = 8100픽셀이에요."),
    ],
)
def test_the_limits_of_drawings_are_told_in_korean(
    tmp_path: Path, size: tuple[int, int], told: str
) -> None:
    Image.new("RGB", size).save(tmp_path / "drawing.png")
    limits = DrawingLimits(min_edge=64, max_edge=100, max_pixels=8000)
    said = said_by(lambda: examine(tmp_path / "drawing.png", limits))
    assert rule(said, Language.KOREAN) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "at most 8 draws may wait, and as many do; try again in 40 s",
            "요청 8건이 이미 대기하고 있어요. 40초 뒤에 다시 시도해 주세요.",
        ),
        (
            "at most 2 draws of one requester may wait, and as many of yours do; try again in 95 s",
            (
                "한 사람의 요청은 2건까지 대기할 수 있는데, 이미 2건이 대기하고 있어요. "
                "2분 뒤에 다시 시도해 주세요."
            ),
        ),
        (
            (
                "the picture would be done in 1260 s, and the call ends in 900 s; "
                "try again in 360 s or ask for fewer steps, a smaller size or fewer pictures"
            ),
            (
                "지금 요청하면 완성까지 21분 걸리는데, 기다릴 수 있는 시간은 15분까지예요. "
                "6분 뒤에 다시 시도하거나 스텝 수나 크기를 줄여 주세요."
            ),
        ),
        (
            (
                "the picture would be done in 1260 s, and the call ends in 900 s; "
                "ask for fewer steps, a smaller size or fewer pictures"
            ),
            (
                "완성까지 21분 걸리는데, 기다릴 수 있는 시간은 15분까지예요. "
                "스텝 수나 크기를 줄여 주세요."
            ),
        ),
        (
            "nothing of the prompt could be translated from Korean: '뷁뷁'",
            "프롬프트에서 영어로 옮길 수 있는 말을 찾지 못했어요. 다른 말로 써 주세요.",
        ),
        (
            (
                "the picture came out as no numbers; "
                "try another version, a lower adapter_weight or a lower guidance_scale"
            ),
            "계산이 잘못되어 이미지가 나오지 않았어요. 다른 버전을 쓰거나 가이던스를 낮춰 주세요.",
        ),
    ],
)
def test_why_a_picture_is_not_drawn_is_told_in_korean(said: str, told: str) -> None:
    assert rule(said, Language.KOREAN) == told


@pytest.mark.parametrize(
    ("table", "rows", "told"),
    [
        ("그림들/info.csv", "no.png,a girl", "그림들/info.csv 2번째 줄: no.png 파일이 없어요."),
        ("info.csv", "o'hara.png,a girl", "info.csv 2번째 줄: o'hara.png 파일이 없어요."),
        (
            "info.csv",
            "a.png,a girl\na.png,a guy",
            "info.csv 3번째 줄: a.png 파일은 위에 이미 나왔어요.",
        ),
        ("info.csv", ",a girl", "info.csv 2번째 줄: 그림 파일 이름이 없어요."),
        (
            "info.csv",
            "a.png",
            "info.csv 2번째 줄: 파일 이름과 캡션 사이에 쉼표가 있어야 해요. (a.png)",
        ),
        (
            "metadata.csv",
            "a.png",
            "metadata.csv 2번째 줄: 첫 줄처럼 칸이 2개여야 하는데 1개예요.",
        ),
        (
            "metadata.jsonl",
            '{"file_name": 3, "text": 4}',
            "metadata.jsonl 1번째 줄: file_name과 text는 글이어야 해요.",
        ),
    ],
)
def test_a_row_that_an_import_cannot_use_is_told_in_korean(
    tmp_path: Path, table: str, rows: str, told: str
) -> None:
    header = {"csv": "file_name,text\n", "jsonl": ""}[table.rpartition(".")[2]]
    if table.endswith("info.csv"):
        header = "image,text\n"
    zipped = zip_of(tmp_path / "a.zip", {"a.png": b"a", table: f"{header}{rows}\n".encode()})
    [said] = problems(zipped)
    assert rule(said, Language.KOREAN) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "그림.zip must be a zip of at most 64 GiB, not 64.1 GiB",
            "그림.zip 파일은 64 GiB까지인데 64.1 GiB예요.",
        ),
        (
            "그림.zip must be a zip of drawings, not an empty file",
            "그림.zip 파일은 비어 있어요.",
        ),
        (
            "그림.zip holds no drawings (.jpg, .png), and 3 other files",
            "그림.zip에 그림이 없어요. 그림 파일(.jpg, .png)을 넣어 주세요.",
        ),
        (
            "그림.zip must be whole: it cannot be unpacked (File is not a zip file)",
            "그림.zip 파일이 손상됐거나 중간에 잘려서 풀 수 없어요.",
        ),
        ("a drawing must have at most 64 MiB, not 65 MiB", "파일은 64 MiB까지인데 65 MiB예요."),
        ("image must be at most 32 MiB, not 33 MiB", "시작할 이미지는 32 MiB까지인데 33 MiB예요."),
        (
            "image must have at most 64,000,000 pixels, not 100000 × 641",
            "시작할 이미지는 64,000,000픽셀까지 쓸 수 있어요. 더 작은 이미지를 써 주세요.",
        ),
        (
            "a.parquet: row 3 has no picture in it",
            "a.parquet 3번째 행: 그림이 들어 있지 않아요.",
        ),
        (
            (
                "a.png: a caption must have at most 75 CLIP tokens with the trigger, not 95; "
                "it is captioned anew"
            ),
            (
                "a.png: 캡션이 그림체 문구를 포함해 CLIP 토큰 75개까지인데 95개라서, 캡션 모델이 "
                "다시 써요."
            ),
        ),
    ],
)
def test_why_a_file_is_not_taken_in_is_told_in_korean(said: str, told: str) -> None:
    assert rule(said, Language.KOREAN) == told


def pushing(**changed: object) -> Callable[[], object]:
    """A push of nothing to a hub that is away."""
    asked: dict[str, object] = {"token": "hf_token", "repo_id": "ksh/drawings", **changed}
    data_set = replace(DATA_SET, repo_id=str(asked["repo_id"]))
    token = asked["token"]
    assert token is None or isinstance(token, str)
    hub = Hub(token, "http://127.0.0.1:1", waits_s=())
    return lambda: list(hub.push(data_set, []))


@pytest.mark.parametrize(
    ("refuse", "told"),
    [
        (
            pushing(token=None),
            ("허깅페이스 토큰이 설정되어 있지 않아요. 운영자가 TRAINER_HUB_TOKEN을 설정해야 해요."),
        ),
        (
            pushing(repo_id="그림"),
            (
                "데이터셋은 소유자/이름 형식이어야 하고, 영문자, 숫자, -, _, .만 쓸 수 있어요. "
                "(입력한 값: 그림)"
            ),
        ),
        (pushing(), "허깅페이스(http://127.0.0.1:1)에 연결할 수 없어요."),
    ],
)
def test_why_nothing_is_pushed_is_told_in_korean(refuse: Callable[[], object], told: str) -> None:
    assert rule(said_by(refuse), Language.KOREAN) == told


@pytest.mark.parametrize("status", [401, 403, 409])
def test_what_the_hub_answers_is_told_in_korean(status: int) -> None:
    request = httpx2.Request("GET", "https://huggingface.co")
    response = httpx2.Response(status, request=request)

    def refuse() -> None:
        with hub_answers("https://huggingface.co", "ksh/drawings", "hf_token"):
            raise HfHubHTTPError("no", response=response)

    said = said_by(refuse)
    assert rule(said, Language.KOREAN) != said


@pytest.mark.parametrize(
    "refuse",
    [
        lambda: plan(Contents("c", {TABLE: HubFile(0, "b")}, {TABLE: b""}), DATA_SET, []),
        lambda: plan(Contents("c", {}, {SIGN: b"{}"}), DATA_SET, []),
        lambda: raise_(DrawingUnreadable("그림.png")),
        lambda: raise_(HubRefused("style 'ksh' has no drawings to push")),
    ],
)
def test_why_a_data_set_is_left_alone_is_told_in_korean(refuse: Callable[[], object]) -> None:
    said = said_by(refuse)
    assert rule(said, Language.KOREAN) != said


def raise_(error: Exception) -> None:
    raise error


def test_when_to_try_again_is_told_as_a_person_would_say_it() -> None:
    said = "at most 8 draws may wait, and as many do; try again in {}"
    assert rule(said.format("95 s"), Language.ENGLISH) == said.format("2 min")
    assert rule("the disk is full; try again in 3700 s", Language.KOREAN) == (
        "the disk is full; try again in 1 h 2 min"
    )


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("name", ["adherence", "style", "diversity", "copies"])
def test_why_a_version_is_kept_back_is_told_in_korean(name: FigureName, *, first: bool) -> None:
    worse = (9.0, 1.0) if name in ("style", "copies") else (1.0, 9.0)
    low, high = sorted((worse[0] - worse[1], (worse[0] - worse[1]) / 2))
    figure = Figure(name=name, candidate=worse[0], rival=worse[1], low=low, high=high)
    lost = PairedLoss(loss=0.1, difference=0.1, low=0.05, high=0.15)
    verdict = decide(
        HeldOutLosses(
            num_drawings=12,
            checkpoints=(CheckpointLoss(step=1, loss=0.2),),
            best_step=1,
            base=lost,
            in_service=lost,
        ),
        Judgement(figures=(figure,), num_pictures=24),
        GateMargins(),
        first=first,
    )

    assert len(verdict.reasons) == 2
    for reason in verdict.reasons:
        assert rule(reason, Language.KOREAN) != reason
        assert "{" not in rule(reason, Language.KOREAN)


def test_english_and_what_is_not_known_stay_as_they_were_said() -> None:
    assert rule("there is no style 'ksh'", Language.ENGLISH) == "there is no style 'ksh'"
    assert rule("the disk is full", Language.KOREAN) == "the disk is full"


def test_a_known_rule_stands_alone_and_names_keep_their_looks() -> None:
    english = Language.ENGLISH
    assert known_rule("the picture does not say what it was made with", english) == (
        "The picture does not say what it was made with."
    )
    assert known_rule("width must be 64 to 512, not 8", english) == (
        "width must be 64 to 512, not 8."
    )
    assert known_rule("the picture does not say what it was made with", Language.KOREAN) == (
        "이 이미지에는 설정이 들어 있지 않아요."
    )
    assert known_rule("the disk is full", english) is None
