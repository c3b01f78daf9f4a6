import hashlib
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from trainer.runs.holding_out import Candidate, choose, how_many


def drawings(groups: Sequence[int], held_out: Sequence[int] = ()) -> list[Candidate]:
    """One a group's number; those whose index is in `held_out` are held out."""
    return [
        Candidate(hashlib.sha256(str(i).encode()).hexdigest(), group, i in held_out)
        for i, group in enumerate(groups)
    ]


def after(candidates: Sequence[Candidate], chosen: set[str]) -> list[Candidate]:
    return [each._replace(held_out=each.held_out or each.sha256 in chosen) for each in candidates]


def test_of_few_drawings_a_third_is_held_out_and_of_many_a_twentieth() -> None:
    assert [how_many(n, n) for n in (1, 2, 3, 39, 40, 60, 240, 241, 5700)] == [
        *(0, 0, 1, 13, 12, 12, 12, 13, 285)
    ]


def test_of_many_near_duplicates_there_is_always_something_left_to_learn_from() -> None:
    candidates = drawings([1] * 40 + [2] * 20)

    assert choose(candidates, ()) == set()
    assert len(choose(drawings([1] * 40 + [2] * 20 + [3]), ())) < 61


@given(groups=st.lists(st.integers(1, 50), min_size=1, max_size=120), data=st.data())
def test_what_is_held_out_stays_so_whatever_comes_and_groups_are_never_parted(
    groups: list[int], data: st.DataObject
) -> None:
    first = drawings(groups)
    held = after(first, choose(first, ()))
    # Asked again, nothing more is held out.
    assert choose(held, ()) == set()

    come = data.draw(st.lists(st.integers(1, 60), max_size=60))
    more = drawings([*groups, *come], [i for i, each in enumerate(held) if each.held_out])
    later = after(more, choose(more, [each.sha256 for each in held if not each.held_out]))

    assert {each.sha256 for each in held if each.held_out} <= {
        each.sha256 for each in later if each.held_out
    }
    for group in {each.group for each in later}:
        assert len({each.held_out for each in later if each.group == group}) == 1
    num_held = len({each.group for each in later if each.held_out})
    wanted = how_many(len(later), len({each.group for each in later}))
    assert num_held >= wanted or all(
        any(each.sha256 in {one.sha256 for one in held} for each in later if each.group == group)
        for group in {each.group for each in later if not each.held_out}
    )


@given(order=st.permutations(list(range(60))))
def test_which_are_held_out_does_not_depend_on_the_order_in_which_they_came(
    order: list[int],
) -> None:
    candidates = drawings(range(1, 61))
    shuffled = [candidates[i] for i in order]

    assert choose(shuffled, ()) == choose(candidates, ())


def test_what_no_version_has_learnt_from_is_held_out_first() -> None:
    candidates = drawings(range(1, 61))
    learnt = [each.sha256 for each in candidates[:40]]

    assert choose(candidates, learnt).isdisjoint(learnt)


def test_a_drawing_that_looks_like_one_held_out_is_held_out_with_it() -> None:
    candidates = drawings([*range(1, 61), 7], held_out=[6, *range(20, 31)])

    assert choose(candidates, ()) == {candidates[-1].sha256}


def test_what_a_version_has_learnt_from_is_held_out_only_where_nothing_is_yet() -> None:
    candidates = drawings(range(1, 61))
    learnt = [each.sha256 for each in candidates]
    assert len(choose(candidates, learnt)) == 12

    # One of those held out was removed.
    rest = drawings(range(1, 61), held_out=range(11))
    assert choose(rest, learnt) == set()
    assert len(choose(rest, learnt[:-1])) == 1
