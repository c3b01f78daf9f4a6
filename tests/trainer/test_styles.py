import pytest

from protos.training.v1 import dataset_pb2, styles_pb2
from rpc.errors import AlreadyExists, InvalidRequest, NotFound, PermissionDenied
from tests.trainer.house import OPERATOR, STRANGER, House, a_picture
from tests.trainer.recording_inference_server import RecordingInferenceServer

MEMBER = styles_pb2.Actor(guild_id=7, user_id=71)


def ink(**other: object) -> styles_pb2.CreateStyleRequest:
    asked = {
        "actor": STRANGER,
        "name": "ink",
        "display_name": "Ink",
        "trigger": "drawn by INK drawing style",
        "owner_guild_id": 7,
    }
    return styles_pb2.CreateStyleRequest(**(asked | other))  # type: ignore[arg-type] # as asked


async def test_ksh_is_there_from_the_start(house: House) -> None:
    (ksh,) = (await house.styles.List(styles_pb2.ListStylesRequest())).styles

    assert (ksh.name, ksh.trigger) == ("ksh", "drawn by KSH drawing style")
    assert ksh.shared
    assert not ksh.HasField("owner_guild_id")


async def test_a_guild_makes_a_style_of_its_own_and_the_inference_server_hears_of_it(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    created = (await house.styles.Create(ink(prompt_prefix="ink"))).style

    assert created.owner_guild_id == 7
    assert (await inference_server.heard_of("ink")).prompt_prefix == "ink"
    own = await house.styles.List(styles_pb2.ListStylesRequest(guild_id=7))
    others = await house.styles.List(styles_pb2.ListStylesRequest(guild_id=8))
    assert [style.name for style in own.styles] == ["ink", "ksh"]
    assert [style.name for style in others.styles] == ["ksh"]
    with pytest.raises(AlreadyExists, match="a style 'ink' already"):
        await house.styles.Create(ink())


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"name": "Ink!"}, "1 to 32 characters of a-z"),
        ({"display_name": ""}, "display_name must have 1 to 64 characters, not 0"),
        ({"trigger": " "}, "trigger must not be empty"),
        ({"trigger": "anime " * 16 + "girl"}, "at most 16 CLIP tokens, not 17"),
        ({"prompt_prefix": "x" * 4001}, "prompt_prefix must have 0 to 4000 characters, not 4001"),
        ({"prompt_prefix": "ink\0"}, "must not hold control characters, such as U\\+0000"),
        ({"textual_inversions": ["a b"]}, "words of 1 to 64 characters without blanks and commas"),
        ({"textual_inversions": ["a,b"]}, "words of 1 to 64 characters without blanks and commas"),
        ({"textual_inversions": [""]}, "words of 1 to 64 characters without blanks and commas"),
        ({"textual_inversions": ["x" * 65]}, "words of 1 to 64 characters without blanks"),
        ({"textual_inversions": ["ink\x01"]}, "must not hold control characters"),
        ({"textual_inversions": ["ink"] * 65}, "must be at most 64 words, not 65"),
        ({"actor": None}, "has no actor"),
        ({"owner_guild_id": 2**63}, "owner_guild_id must be at most"),
    ],
)
async def test_malformed_styles_are_refused_with_the_rule(
    house: House, asked: dict[str, object], words: str
) -> None:
    with pytest.raises(InvalidRequest, match=words):
        await house.styles.Create(ink(**asked))


@pytest.mark.parametrize(
    "asked", [{"actor": MEMBER}, {"owner_guild_id": 8}, {"owner_guild_id": None}]
)
async def test_only_managers_make_styles_and_only_for_their_guild(
    house: House, asked: dict[str, object]
) -> None:
    with pytest.raises(PermissionDenied):
        await house.styles.Create(ink(**asked))


async def test_only_managers_of_the_owner_change_a_style(house: House) -> None:
    change = styles_pb2.UpdateStyleRequest(name="ksh", display_name="Mine")
    change.actor.CopyFrom(STRANGER)

    with pytest.raises(PermissionDenied):
        await house.styles.Update(change)
    with pytest.raises(NotFound):
        await house.styles.Update(styles_pb2.UpdateStyleRequest(actor=OPERATOR, name="nobody"))


async def test_a_new_trigger_takes_the_old_ones_place_in_all_captions(house: House) -> None:
    drawing = (await house.add(a_picture(), caption="a girl")).drawing

    await house.styles.Update(
        styles_pb2.UpdateStyleRequest(actor=OPERATOR, name="ksh", trigger="KSH style")
    )

    got = await house.dataset.Get(
        dataset_pb2.GetDrawingRequest(actor=OPERATOR, style="ksh", drawing_id=drawing.id)
    )
    assert got.drawing.caption == "a girl KSH style"
    assert house.table == "image,text\nmiku.png,a girl KSH style\n"


@pytest.mark.parametrize(
    ("prefix", "after"),
    [
        ("(Drawn by INK drawing style:1.5), masterpiece", "(brushed by INK:1.5), masterpiece"),
        ("drawn by INK drawing styles", "drawn by INK drawing styles"),
        ("brushed by INK, not drawn by INK drawing style", None),
    ],
)
async def test_a_new_trigger_takes_the_old_ones_place_in_the_prompt_prefix(
    house: House, inference_server: RecordingInferenceServer, prefix: str, after: str | None
) -> None:
    await house.styles.Create(ink(prompt_prefix=prefix))

    changed = await house.styles.Update(
        styles_pb2.UpdateStyleRequest(actor=STRANGER, name="ink", trigger="brushed by INK")
    )

    assert changed.style.prompt_prefix == (prefix if after is None else after)
    assert (await inference_server.heard_of("ink")).prompt_prefix == changed.style.prompt_prefix


async def test_a_new_trigger_with_which_the_prompt_prefix_is_too_long_changes_nothing(
    house: House,
) -> None:
    await house.styles.Create(ink(trigger="ink", prompt_prefix="ink " * 1000))

    with pytest.raises(InvalidRequest, match="prompt_prefix must have 0 to 4000 characters"):
        await house.styles.Update(
            styles_pb2.UpdateStyleRequest(actor=STRANGER, name="ink", trigger="brushed by INK")
        )

    (style, _) = (await house.styles.List(styles_pb2.ListStylesRequest())).styles
    assert style.trigger == "ink"


async def test_a_changed_style_keeps_what_was_not_changed(house: House) -> None:
    before = (await house.styles.List(styles_pb2.ListStylesRequest())).styles[0]
    defaults = styles_pb2.TrainingParameters(rank=8)

    after = (
        await house.styles.Update(
            styles_pb2.UpdateStyleRequest(
                actor=OPERATOR, name="ksh", training_defaults=defaults, shared=False
            )
        )
    ).style

    assert (after.trigger, after.display_name) == (before.trigger, before.display_name)
    assert after.training_defaults == defaults
    assert not after.shared


async def test_a_styles_learnt_embeddings_are_told_and_changed_as_a_whole(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    (ksh,) = (await house.styles.List(styles_pb2.ListStylesRequest())).styles
    assert "EasyNegative" in ksh.textual_inversions
    assert (await inference_server.heard_of("ksh")).textual_inversions == ksh.textual_inversions

    created = (await house.styles.Create(ink(textual_inversions=["blot", "smear"]))).style
    assert (await inference_server.heard_of("ink")).textual_inversions == ["blot", "smear"]
    for change, expected in (
        ({"display_name": "Ink!"}, created.textual_inversions),
        ({"textual_inversions": styles_pb2.TextualInversions(words=["run"])}, ["run"]),
        ({"textual_inversions": styles_pb2.TextualInversions()}, []),
    ):
        request = styles_pb2.UpdateStyleRequest(actor=STRANGER, name="ink", **change)
        assert (await house.styles.Update(request)).style.textual_inversions == expected
