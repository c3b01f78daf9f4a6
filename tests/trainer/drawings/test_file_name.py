from pathlib import PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rpc.errors import InvalidRequest
from trainer.drawings.file_name import checked_file_name, free_file_name, name_key, picture_name

ANY_NAME = st.text(max_size=300) | st.text("가나다😀a.-/\\", max_size=300)


@given(ANY_NAME)
@example("나" * 300)
@example("../../etc/passwd")
@example("\ud800.png")
@example(".png")
@example("😀" * 64)
def test_a_name_is_refused_or_can_be_the_name_of_a_file_on_any_disk(name: str) -> None:
    try:
        checked_file_name(name)
    except InvalidRequest:
        return
    kept = picture_name(name, ".png")

    assert 0 < len(kept.encode()) <= 255
    assert not set(kept) & {"/", "\\", "\0"}
    assert not kept.startswith(".")
    assert PurePosixPath(kept).suffix.lower() in {
        *(".png", ".jpg", ".jpeg", ".jfif", ".webp", ".avif", ".gif", ".bmp")
    }
    assert picture_name(kept, ".png") == kept


@given(
    st.lists(
        st.sampled_from(["miku.png", "Miku.jpg", "miku-2.png", "나.png", "가" * 90]), max_size=9
    )
)
def test_no_two_names_have_a_key_in_common(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        free = free_file_name(picture_name(name, ".png"), taken)
        assert name_key(free) not in taken
        assert len(free.encode()) <= 255
        taken.add(name_key(free))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("miku.png", "miku.png"),
        ("미쿠.JPG", "미쿠.JPG"),
        ("miku", "miku.png"),
        ("info.csv", "info.csv.png"),
        (".hidden.png", "hidden.png"),
        ("...", "drawing.png"),
    ],
)
def test_a_drawing_is_called_what_readers_of_data_sets_find(name: str, kept: str) -> None:
    assert picture_name(name, ".png") == kept
