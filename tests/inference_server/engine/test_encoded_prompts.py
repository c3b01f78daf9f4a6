from functools import partial

from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, zeros

from inference_server.engine.encoded_prompts import EncodedPrompts


def of(size_bytes: int) -> Tensor:
    return zeros(size_bytes // 4)


def test_what_was_used_last_stays() -> None:
    encoded = EncodedPrompts(max_bytes=16)
    for key in ("a", "b", "a", "c"):
        encoded.get(key, lambda: of(8))
    assert (encoded.hits, encoded.misses) == (1, 3)
    encoded.get("a", lambda: of(8))
    assert encoded.hits == 2
    encoded.get("b", lambda: of(8))
    assert encoded.misses == 4


def test_one_that_is_too_large_drives_out_no_other() -> None:
    encoded = EncodedPrompts(max_bytes=16)
    encoded.get("a", lambda: of(16))
    assert encoded.get("b", lambda: of(20)).nbytes == 20
    encoded.get("a", lambda: of(16))
    assert (encoded.hits, encoded.misses, encoded.cached_bytes) == (1, 2, 16)


def test_no_room_keeps_none() -> None:
    encoded = EncodedPrompts(max_bytes=0)
    encoded.get("a", lambda: of(4))
    encoded.get("a", lambda: of(4))
    assert (encoded.hits, encoded.misses, encoded.cached_bytes) == (0, 2, 0)


@given(st.integers(0, 64), st.lists(st.integers(0, 20)))
def test_it_never_keeps_more_than_it_may(max_bytes: int, sizes: list[int]) -> None:
    encoded = EncodedPrompts(max_bytes)
    for size in sizes:
        assert encoded.get(size, partial(of, 4 * size)).nbytes == 4 * size
        assert 0 <= encoded.cached_bytes <= max_bytes
    assert encoded.hits + encoded.misses == len(sizes)
