"""What is on the hub after a push, and after the next."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import snapshot_download

from rpc.errors import InvalidRequest
from tests.trainer.hub.conftest import DATA_SET, TRIGGER, captioned, drawing_in, pushed
from tests.trainer.hub.repository import Repository, StoredFile
from tests.trainer.hub.stand_in import OWNER, TOKEN, StandIn
from trainer.errors import DrawingUnreadable, HubRefused
from trainer.hub import Hub, HubDrawing, Pushed, Pushing

pytestmark = pytest.mark.filterwarnings(
    # huggingface_hub gives httpx2 open files by a name that httpx2 wishes gone.
    "ignore:Use 'content=:DeprecationWarning"
)

CARD = "README.md"
TABLE = "train/metadata.csv"
SIGN = ".ksh-drawing-ai.json"


@pytest.fixture
def three(tmp_path: Path) -> list[HubDrawing]:
    return [drawing_in(tmp_path, f"{number}.png", number) for number in (1, 2, 3)]


def there(hub: StandIn) -> Repository:
    return hub.repositories[DATA_SET.repo_id]


def captions(hub: StandIn) -> dict[str, str]:
    """Of each drawing that is there, by the table: all of them, and no others."""
    files = there(hub).files
    text = io.StringIO(files[TABLE].content.decode(), newline="")
    header, *rows = csv.reader(text)
    assert header == ["file_name", "text"]
    pictures = {path for path in files if path.startswith("train/") and path != TABLE}
    assert {f"train/{name}" for name, _ in rows} == pictures
    return {name: caption for name, caption in rows}  # noqa: C416 - of rows of two


def test_a_push_makes_a_data_set_of_pictures_captions_and_a_card(
    hub: StandIn, pushing: Hub, three: list[HubDrawing]
) -> None:
    events = list(pushing.push(DATA_SET, three))
    assert captions(hub) == {drawing.file_name: drawing.caption for drawing in three}
    for drawing in three:
        stored = there(hub).files[f"train/{drawing.file_name}"]
        assert stored == StoredFile(drawing.path.read_bytes(), drawing.sha256)
    card = there(hub).files[CARD].content.decode()
    assert TRIGGER in card
    assert "| Drawings | 3 |" in card
    assert events == [
        Pushing(0, 3),
        Pushing(3, 3),
        Pushed(f"{hub.endpoint}/datasets/{DATA_SET.repo_id}", there(hub).head.id),
    ]


def test_what_is_pushed_can_be_downloaded(
    hub: StandIn, pushing: Hub, three: list[HubDrawing], tmp_path: Path
) -> None:
    done = pushed(pushing, three)
    folder = snapshot_download(
        DATA_SET.repo_id,
        repo_type="dataset",
        endpoint=hub.endpoint,
        revision=done.revision,
        token=TOKEN,
        local_dir=tmp_path / "copy",
    )
    for drawing in three:
        copied = Path(folder, "train", drawing.file_name)
        assert copied.read_bytes() == drawing.path.read_bytes()


def test_pushing_the_same_again_sends_nothing_and_makes_no_commit(
    hub: StandIn, pushing: Hub, three: list[HubDrawing]
) -> None:
    first = pushed(pushing, three)
    before = len(there(hub).commits), list(hub.uploads), hub.count("^POST")
    assert list(pushing.push(DATA_SET, three)) == [Pushing(3, 3), first]
    assert (len(there(hub).commits), hub.uploads, hub.count("^POST")) == before


def test_commits_are_of_less_than_a_hundred_files_and_each_is_whole(
    hub: StandIn, pushing: Hub, tmp_path: Path
) -> None:
    drawings = [drawing_in(tmp_path, f"{number}.png", number) for number in range(200)]
    pushed(pushing, drawings)
    before, *after = there(hub).commits[:]
    sizes = []
    for commit in after:
        changed = [path for path, file in commit.files.items() if before.files.get(path) != file]
        assert len(changed) < 100
        table = commit.files[TABLE].content.decode().splitlines()[1:]
        sizes.append(sum(path.endswith(".png") for path in commit.files))
        assert len(table) == sizes[-1]
        assert f"| Drawings | {sizes[-1]} |" in commit.files[CARD].content.decode()
        before = commit
    assert sizes == [96, 192, 200]


def test_a_tree_of_several_pages_is_read_to_its_end(
    hub: StandIn, pushing: Hub, three: list[HubDrawing]
) -> None:
    pushed(pushing, three)
    hub.page_size = 2
    assert next(pushing.push(DATA_SET, three)) == Pushing(3, 3)


def test_an_edited_caption_changes_the_table_and_nothing_else(
    hub: StandIn, pushing: Hub, three: list[HubDrawing]
) -> None:
    pushed(pushing, three)
    before, uploads = there(hub).files, len(hub.uploads)
    edited = captioned(three[1], 'a boy, "smiling"\nat the sea')
    pushed(pushing, [three[0], edited, three[2]])
    after = there(hub).files
    assert [path for path in after if before.get(path) != after[path]] == [TABLE]
    assert captions(hub)["2.png"] == edited.caption
    assert len(hub.uploads) == uploads


def test_a_drawing_that_was_removed_here_is_removed_there(
    hub: StandIn, pushing: Hub, three: list[HubDrawing]
) -> None:
    pushed(pushing, three)
    pushed(pushing, three[1:])
    assert set(captions(hub)) == {"2.png", "3.png"}


def test_when_all_were_removed_here_none_stays_there(
    hub: StandIn, pushing: Hub, three: list[HubDrawing]
) -> None:
    pushed(pushing, three)
    pushed(pushing, [])
    assert captions(hub) == {}


def test_a_drawing_in_place_of_another_of_its_name_takes_its_place(
    hub: StandIn, pushing: Hub, three: list[HubDrawing], tmp_path: Path
) -> None:
    pushed(pushing, three)
    redrawn = drawing_in(tmp_path, "1.png", 77)
    pushed(pushing, [redrawn, *three[1:]])
    assert captions(hub)["1.png"] == redrawn.caption
    assert there(hub).files["train/1.png"].sha256 == redrawn.sha256


def test_a_drawing_that_was_renamed_is_not_sent_again(
    hub: StandIn, pushing: Hub, three: list[HubDrawing]
) -> None:
    pushed(pushing, three)
    pushed(pushing, [replace(three[0], file_name="miku.png"), *three[1:]])
    assert set(captions(hub)) == {"miku.png", "2.png", "3.png"}
    assert len(hub.uploads) == 3


def test_files_of_others_stay(hub: StandIn, pushing: Hub, three: list[HubDrawing]) -> None:
    pushed(pushing, three)
    there(hub).write("notes.txt", b"of a person")
    there(hub).write("train/extra.txt", b"likewise")
    pushed(pushing, three[:1])
    files = there(hub).files
    assert files["notes.txt"].content == b"of a person"
    assert files["train/extra.txt"].content == b"likewise"
    assert "train/2.png" not in files


def test_a_file_that_somebody_put_where_a_drawing_would_go_stays(
    hub: StandIn, pushing: Hub, three: list[HubDrawing]
) -> None:
    pushed(pushing, three[:1])
    there(hub).write("train/2.png", b"of a person")
    for _ in range(2):
        pushed(pushing, three)
        assert there(hub).files["train/2.png"].content == b"of a person"
        digest = three[1].sha256
        assert there(hub).files[f"train/2-{digest[:12]}.png"].sha256 == digest
        assert len(hub.uploads) == 3


def test_a_card_edited_by_hand_stays(hub: StandIn, pushing: Hub, three: list[HubDrawing]) -> None:
    pushed(pushing, three)
    ours = there(hub).files[CARD].content.decode()
    edited = "\n".join(line for line in ours.splitlines() if "Written by" not in line)
    there(hub).write(CARD, edited.encode() + b"\nThank you for looking at my drawings.")
    pushed(pushing, three[:2])
    assert b"Thank you for looking" in there(hub).files[CARD].content
    assert set(captions(hub)) == {"1.png", "2.png"}


def test_drawings_that_others_put_there_are_not_touched(
    hub: StandIn, pushing: Hub, three: list[HubDrawing]
) -> None:
    repository = Repository(DATA_SET.repo_id, private=False)
    repository.write(TABLE, b"file_name,text\nmine.png,my own\n")
    repository.write("train/mine.png", b"my own")
    hub.repositories[DATA_SET.repo_id] = repository
    with pytest.raises(HubRefused, match="drawings that were not pushed from here"):
        pushed(pushing, three)
    assert len(repository.commits) == 3


def test_one_styles_data_set_is_not_made_anothers(
    hub: StandIn, pushing: Hub, three: list[HubDrawing]
) -> None:
    pushed(pushing, three)
    before = there(hub).head
    with pytest.raises(HubRefused, match="another style than 'monet'"):
        pushed(pushing, three[:1], replace(DATA_SET, style="monet"))
    assert there(hub).head is before


def test_a_table_that_somebody_spoilt_has_nothing_removed(
    hub: StandIn, pushing: Hub, three: list[HubDrawing]
) -> None:
    pushed(pushing, three)
    there(hub).write(TABLE, b'file_name,text\n"1.png,spoilt')
    pushed(pushing, three[:1])
    assert "train/3.png" in there(hub).files
    assert there(hub).files[TABLE].content.count(b"\n") == 2


@pytest.mark.parametrize("private", [True, False])
def test_private_applies_when_the_data_set_is_made(
    hub: StandIn, pushing: Hub, three: list[HubDrawing], *, private: bool
) -> None:
    pushed(pushing, three[:1], replace(DATA_SET, private=private))
    pushed(pushing, three, replace(DATA_SET, private=not private))
    assert there(hub).private is private


def test_a_style_without_drawings_makes_no_data_set(hub: StandIn, pushing: Hub) -> None:
    with pytest.raises(HubRefused, match="style 'KSH' has no drawings to push"):
        pushed(pushing, [])
    assert hub.repositories == {}


def test_a_large_file_goes_in_parts_where_the_hub_asks_for_them(
    hub: StandIn, pushing: Hub, three: list[HubDrawing]
) -> None:
    hub.large_files.chunk_bytes = 50
    pushed(pushing, three)
    assert there(hub).files["train/2.png"].content == three[1].path.read_bytes()


@pytest.mark.parametrize("what", ["missing", "damaged"])
def test_a_drawing_that_is_not_what_was_taken_in_is_named_and_not_pushed(
    hub: StandIn, pushing: Hub, three: list[HubDrawing], what: str
) -> None:
    if what == "missing":
        three[1].path.unlink()
    else:
        three[1].path.write_bytes(bytes(three[1].size_bytes))
    with pytest.raises(DrawingUnreadable, match=r"'2\.png' is missing or damaged"):
        pushed(pushing, three)
    assert set(there(hub).files) == {".gitattributes"}


def test_a_drawing_that_is_there_need_not_be_here_still(
    hub: StandIn, pushing: Hub, three: list[HubDrawing]
) -> None:
    pushed(pushing, three)
    three[1].path.unlink()
    assert pushed(pushing, three).revision == there(hub).head.id


@pytest.mark.parametrize(
    "repo_id", ["", "drawings", "a/b/c", "hana/그림", "hana/..", "hana/a--b", f"hana/{'x' * 97}"]
)
def test_a_name_that_no_data_set_has_is_refused(pushing: Hub, repo_id: str) -> None:
    with pytest.raises(InvalidRequest, match="repo_id must be owner/name"):
        pushed(pushing, [], replace(DATA_SET, repo_id=repo_id))


def test_the_sign_says_whose_drawings_they_are(
    hub: StandIn, pushing: Hub, three: list[HubDrawing]
) -> None:
    pushed(pushing, three)
    assert json.loads(there(hub).files[SIGN].content) == {
        "style": "ksh",
        "trigger": DATA_SET.trigger,
    }
    assert there(hub).id.startswith(OWNER)
