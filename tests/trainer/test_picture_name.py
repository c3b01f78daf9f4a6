from hypothesis import example, given
from hypothesis import strategies as st

from trainer.picture_name import num_bytes, shortened


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 20))
@example("토끼", 4)
@example("😀" * 3, 11)
def test_a_name_is_cut_between_two_characters_and_no_earlier_than_it_must(
    name: str, max_bytes: int
) -> None:
    kept = shortened(name, max_bytes)

    assert name.startswith(kept)
    assert num_bytes(kept) <= max_bytes
    assert kept == name or num_bytes(name[: len(kept) + 1]) > max_bytes
