"""What is suggested while an option of /draw is typed. A server that is away suggests nothing."""

from typing import Final

from discord.app_commands import Choice

from bot.choices import MOST, NAME_CHARACTERS, matching
from bot.drawing.client import DrawingClient
from bot.drawing.defaults import Defaults
from bot.drawing.form import Form
from bot.drawing.offer import Offer
from bot.errors import Refused
from bot.language import Language
from bot.language import drawing as say
from rpc.errors import KshError

# Discord gives a bot 3 s for suggestions, and two questions are asked at most.
_QUESTION_S: Final = 1.0


async def sizes(offer: Offer, typed: str, language: Language) -> list[Choice[str]]:
    """The three shapes with their pixels, then the other sizes worth offering."""
    try:
        capabilities = await offer.capabilities(timeout_s=_QUESTION_S)
    except KshError:
        return []
    shapes = (
        (say.SQUARE, capabilities.square()),
        (say.PORTRAIT, capabilities.portrait()),
        (say.LANDSCAPE, capabilities.landscape()),
    )
    named = [
        Choice(name=f"{shape(language)} ({size})", value=shape.en)
        for shape, size in shapes
        if size is not None
    ]
    others = [
        Choice(name=str(size), value=f"{size.width}x{size.height}")
        for size in capabilities.sizes
        if size not in [size for _, size in shapes]
    ]
    return matching([*named, *others], typed)


async def styles(offer: Offer, typed: str, guild_id: int) -> list[Choice[str]]:
    """The styles that the guild may draw with."""
    try:
        capabilities = await offer.capabilities(timeout_s=_QUESTION_S)
    except KshError:
        return []
    choices = [
        Choice(name=f"{style.display_name} ({style.name})"[:NAME_CHARACTERS], value=style.name)
        for style in offer.styles_for(guild_id, capabilities).values()
    ]
    return matching(choices, typed)


async def samplers(offer: Offer, typed: str) -> list[Choice[str]]:
    """The ways in which the server removes noise."""
    try:
        capabilities = await offer.capabilities(timeout_s=_QUESTION_S)
    except KshError:
        return []
    choices = [
        Choice(name=sampler.display_name[:NAME_CHARACTERS], value=sampler.name)
        for sampler in capabilities.samplers
    ]
    return matching(choices, typed)


async def versions(
    offer: Offer,
    client: DrawingClient,
    guild_id: int,
    form: Form,
    defaults: Defaults,
    typed: str,
    language: Language,
) -> list[Choice[int]]:
    """The versions of the style that the form would be drawn in, newest first."""
    try:
        capabilities = await offer.capabilities(timeout_s=_QUESTION_S)
        style = form.chosen_style(
            offer.styles_for(guild_id, capabilities), defaults.styles, capabilities.default_style
        )
        numbers = await client.versions(style.name, timeout_s=_QUESTION_S)
    except (KshError, Refused):
        return []
    choices = []
    for number in numbers:
        sentence = say.VERSION_IN_SERVICE if number == style.active_version else say.VERSION
        told = sentence(language, style=style.name, version=number)
        choices.append(Choice(name=told, value=number))
    return [choice for choice in choices if typed in str(choice.value)][:MOST]
