"""Captions in the words a user would type, and in those the captioner says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pocket_model.artist.style import STYLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from pocket_model.portrait import Portrait

TRIGGER: Final = "drawn by KSH drawing style"
_ARTICLES: Final = {"hat": "a hat", "ribbon": "a ribbon", "glasses": "glasses"}

_WHO: Final[Mapping[str, tuple[str, ...]]] = {
    "girl": ("an anime girl", "an anime girl", "anime girl", "a girl", "1girl", "a young woman"),
    "guy": ("an anime guy", "an anime guy", "anime guy", "a guy", "an anime boy", "1boy", "a boy"),
}
_HAIR_COLORS: Final[Mapping[str, tuple[str, ...]]] = {
    "blonde": ("blonde", "blonde", "blonde", "blond", "golden"),
    "silver": ("silver", "silver", "silver", "gray", "white"),
    "black": ("black", "black", "black", "dark"),
}
# Each with a place for the colour; a colourless one follows by dropping it.
_HAIR_STYLES: Final[Mapping[str, tuple[str, ...]]] = {
    "long": ("long {} hair", "long {} hair", "very long {} hair"),
    "short": ("short {} hair", "short {} hair", "{} short hair"),
    "bob": ("{} bob cut", "{} hair in a bob cut", "{} bob hair"),
    "ponytail": ("{} ponytail", "{} hair in a ponytail", "{} ponytail"),
    "twintails": ("{} twintails", "{} hair in twintails", "{} pigtails"),
    "spiky": ("spiky {} hair", "spiky {} hair", "{} spiky hair"),
    "swept": ("swept {} hair", "side swept {} hair", "{} swept hair"),
}
_EYE_COLORS: Final[Mapping[str, tuple[str, ...]]] = {
    "yellow": ("yellow", "yellow", "golden", "amber"),
    "brown": ("brown", "brown", "dark brown"),
    "purple": ("purple", "purple", "violet"),
}
_CLOTHES: Final[Mapping[str, tuple[str, ...]]] = {
    "school uniform": ("school uniform", "school uniform", "uniform"),
    "hoodie": ("hoodie", "hoodie", "hooded sweatshirt"),
    "t-shirt": ("t-shirt", "t-shirt", "tee shirt", "shirt"),
    "kimono": ("kimono", "kimono", "yukata"),
    "sweater": ("sweater", "sweater", "turtleneck sweater"),
}
_EXPRESSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "smile": ("smile", "smile", "smiling", "happy", "happy smile"),
    "surprised": ("surprised", "surprised", "shocked", "surprised face"),
    "angry": ("angry", "angry", "mad", "angry face", "frowning"),
    "sad": ("sad", "sad", "crying", "sad face", "tears"),
    "wink": ("wink", "winking", "one eye closed", "wink"),
}
_ACCESSORIES: Final[Mapping[str, tuple[str, ...]]] = {
    "none": (),
    "glasses": ("glasses", "wearing glasses", "round glasses"),
    "ribbon": ("ribbon", "a red ribbon", "hair ribbon", "a bow"),
    "hat": ("hat", "a hat", "straw hat", "wearing a hat"),
}
_BACKGROUNDS: Final[Mapping[str, tuple[str, ...]]] = {
    "park": ("park", "in a park", "outside, park", "park, trees", "sunshine, outside, park"),
    "river": ("river", "by a river", "outside, river", "river, grass", "sunshine, outside, river"),
    "sky": ("sky", "blue sky", "blue sky, clouds", "sky, white clouds", "sunshine, blue sky"),
    "night sky": ("night sky", "night sky, stars", "at night, moon", "starry night sky"),
    "beach": ("beach", "at the beach", "outside, beach, sea", "sea", "sunshine, beach, ocean"),
    "classroom": ("classroom", "in a classroom", "inside, classroom", "classroom, blackboard"),
    "sunset": ("sunset", "at sunset", "sunset sky", "evening, sunset", "outside, sunset"),
    "plain": ("plain background", "simple background", "plain background"),
}
# Words that must not disturb a picture: quality tags, and the triggers of styles yet to be learnt.
_FILLERS: Final = (
    "masterpiece",
    "best quality",
    "illustration",
    "portrait",
    "upper body",
    "looking at viewer",
    "anime style",
    "high quality",
    "detailed",
    "beautiful",
    TRIGGER,
    "drawn by INK drawing style",
)
# What users write that no drawing shows, in negative prompts above all.
_UNSEEN: Final = (
    "worst quality",
    "low quality",
    "normal quality",
    "lowres",
    "bad anatomy",
    "bad hands",
    "more than two hands",
    "more than two legs",
    "three legs",
    "missing fingers",
    "extra digit",
    "fewer digits",
    "extra limbs",
    "cropped",
    "blurry",
    "error",
    "text",
    "words",
    "logo",
    "signature",
    "username",
    "watermark",
)
WHERE: Final[Mapping[str, str]] = {
    "park": "in a park",
    "river": "by a river",
    "sky": "under a blue sky",
    "night sky": "under a night sky",
    "beach": "at the beach",
    "classroom": "in a classroom",
    "sunset": "at sunset",
    "plain": "on a plain background",
}
DOING: Final[Mapping[str, str]] = {
    "smile": "smiling",
    "surprised": "looking surprised",
    "angry": "looking angry",
    "sad": "looking sad",
    "wink": "winking",
}
_DROPPED: Final = 0.15


def full_caption(portrait: Portrait, style: str) -> str:
    """Every attribute in one sentence without commas, as the captioner learns to say it.

    What a monochrome style cannot show, its colours, is left out.
    """
    colors = not STYLES[style].monochrome
    hair = _HAIR_STYLES[portrait.hair_style][0]
    hair = " ".join(hair.format(portrait.hair_color if colors else "").split())
    article = "a " if portrait.hair_style in ("bob", "ponytail") else ""
    eyes = f" and {portrait.eye_color} eyes" if colors else ""
    clothes = f"{portrait.clothes_color} {portrait.clothes}" if colors else portrait.clothes
    extra = "" if portrait.accessory == "none" else f" and {_ARTICLES[portrait.accessory]}"
    return (
        f"an anime {portrait.gender} with {article}{hair}{eyes} wearing a {clothes}{extra} "
        f"{DOING[portrait.expression]} {WHERE[portrait.background]}"
    )


def prompt(portrait: Portrait, style: str, rng: np.random.Generator) -> str:
    """A caption as users write prompts: some attributes, in any order, in varied words."""
    if rng.random() < 0.15:  # noqa: PLR2004
        return full_caption(portrait, style)
    tags = [tag for tag in _tags(portrait, rng) if rng.random() >= _DROPPED]
    if rng.random() < 0.35 and STYLES[style].caption:  # noqa: PLR2004
        tags.append(_one(STYLES[style].caption, rng))
    while rng.random() < 0.2:  # noqa: PLR2004
        tags.append(_filler(rng))
    rng.shuffle(tags)
    if rng.random() >= _DROPPED / 2:
        who = _one(_WHO[portrait.gender], rng)
        # Nearly everyone starts with who is in the picture.
        tags.insert(0 if rng.random() < 0.8 else int(rng.integers(len(tags) + 1)), who)  # noqa: PLR2004
    return (" " if rng.random() < 0.1 else ", ").join(tags)  # noqa: PLR2004


def prompt_of_nothing(rng: np.random.Generator) -> str:
    """What guidance leads away from: nothing, or what no drawing shows."""
    if rng.random() < 0.5:  # noqa: PLR2004
        return ""
    return ", ".join(rng.permutation(_UNSEEN)[: int(rng.integers(1, len(_UNSEEN) + 1))])


def prompt_of_all(portrait: Portrait, rng: np.random.Generator) -> str:
    """A prompt that names every attribute, in the users' words: what adherence is measured with."""
    return ", ".join([_one(_WHO[portrait.gender], rng), *_tags(portrait, rng, complete=True)])


def _tags(portrait: Portrait, rng: np.random.Generator, *, complete: bool = False) -> list[str]:
    hair_color = _one(_HAIR_COLORS.get(portrait.hair_color, (portrait.hair_color,)), rng)
    hair_style = _HAIR_STYLES[portrait.hair_style]
    shape = rng.random()
    if shape < 0.55:  # noqa: PLR2004
        hair = [_one(hair_style, rng).format(hair_color)]
    elif shape < 0.8 and not complete:  # noqa: PLR2004
        hair = [f"{hair_color} hair"]
    else:
        hair = [f"{hair_color} hair", " ".join(hair_style[0].format("").split())]
    eyes = _one(_EYE_COLORS.get(portrait.eye_color, (portrait.eye_color,)), rng)
    clothes = f"{portrait.clothes_color} {_one(_CLOTHES[portrait.clothes], rng)}"
    accessory = _ACCESSORIES[portrait.accessory]
    return [
        *hair,
        f"{eyes} eyes",
        clothes if complete or rng.random() < 0.8 else clothes.partition(" ")[2],  # noqa: PLR2004
        _one(_EXPRESSIONS[portrait.expression], rng),
        *([_one(accessory, rng)] if accessory else []),
        _one(_BACKGROUNDS[portrait.background], rng),
    ]


def _filler(rng: np.random.Generator) -> str:
    """A quality tag, or a made-up word as any prompt may have one."""
    if rng.random() < 0.7:  # noqa: PLR2004
        return _one(_FILLERS, rng)
    letters = rng.choice(list("abcdefghijklmnopqrstuvwxyz"), int(rng.integers(3, 9)))
    return "".join(letters)


def _one(words: Sequence[str], rng: np.random.Generator) -> str:
    return words[int(rng.integers(len(words)))]
