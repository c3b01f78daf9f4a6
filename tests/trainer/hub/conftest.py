from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.trainer.hub.stand_in import OWNER, TOKEN, StandIn
from trainer.hub import DataSet, Hub, HubDrawing, Pushed

TRIGGER = "drawn by KSH drawing style"
DATA_SET = DataSet(
    repo_id=f"{OWNER}/drawings",
    style="ksh",
    display_name="KSH",
    trigger=TRIGGER,
    base_model="stablediffusionapi/anything-v5",
)

Draw = Callable[..., HubDrawing]


@pytest.fixture
def hub() -> Iterator[StandIn]:
    with StandIn() as hub:
        yield hub


@pytest.fixture
def pushing(hub: StandIn) -> Hub:
    """Our side of it, in no mood to wait."""
    return Hub(TOKEN, hub.endpoint, timeout_s=10, waits_s=(0, 0))


def drawing_in(folder: Path, file_name: str, number: int, image_format: str = "PNG") -> HubDrawing:
    """A picture of one colour, told by its red."""
    content = BytesIO()
    Image.new("RGB", (64, 64), (number, 0, 0)).save(content, image_format, lossless=True)
    digest = sha256(content.getvalue()).hexdigest()
    path = folder / digest
    path.write_bytes(content.getvalue())
    size = len(content.getvalue())
    return HubDrawing(file_name, path, digest, size, f"a girl, number {number} {TRIGGER}")


def captioned(drawing: HubDrawing, words: str) -> HubDrawing:
    return replace(drawing, caption=f"{words} {TRIGGER}")


def pushed(hub: Hub, drawings: Sequence[HubDrawing], data_set: DataSet = DATA_SET) -> Pushed:
    """Pushes to the end."""
    *_, last = hub.push(data_set, drawings)
    assert isinstance(last, Pushed)
    return last
