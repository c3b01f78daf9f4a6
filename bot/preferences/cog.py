"""`/settings`: what holds where a draw says nothing else."""

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.drawing import suggestions
from bot.drawing.form import Form
from bot.drawing.offer import Offer
from bot.errors import Refused
from bot.language import Language
from bot.language import preferences as say
from bot.preferences import pages
from bot.preferences.guild import GuildPreferences, UnsafePolicy
from bot.preferences.member import MemberPreferences
from bot.private_answer import tell_privately
from rpc.errors import KshError

if TYPE_CHECKING:
    from bot.bot import Bot

_Preferences = TypeVar("_Preferences", MemberPreferences, GuildPreferences)

_ALL: Final = "all"
_MOST_PER_DAY: Final = 10_000
_MOST_AT_ONCE: Final = 100
_WORDS_CHARACTERS: Final = 1000
# It must be answered within three seconds.
_QUESTION_S: Final = 2.0
_USUAL_S: Final = 0.5
# Only a prompt, which a form must have: nothing to check.
_EMPTY: Final = Form("anything")
# What an option is called where it differs from the preference it sets.
_OPTION_OF: Final = {"manager_role_id": "manager_role", "unsafe_policy": "unsafe_pictures"}


def _resets(preferences: type[MemberPreferences | GuildPreferences]) -> list[Choice[str]]:
    """One for each preference, by the name of the option that sets it, and one for all."""
    names = [field.name for field in fields(preferences)]
    return [
        Choice(name=_ALL, value=_ALL),
        *(Choice(name=_OPTION_OF.get(name, name), value=name) for name in names),
    ]


class Preferences(commands.Cog):
    """A member's own settings, and those of a guild."""

    group = app_commands.Group(
        name="settings", description="What holds where a draw says nothing else", guild_only=True
    )

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._offer = Offer(bot.servers.drawing, bot.operator_guild_id)

    @group.command(name="me", description="See or change your own settings")
    @app_commands.describe(
        size="square, portrait, landscape, or width x height",
        steps="Denoising steps",
        guidance="How closely to follow the prompt",
        style="Whose style to draw in",
        language="What the bot speaks to you",
        private="Whether only you see your pictures",
        reset="Make one of them, or all, as usual again",
    )
    @app_commands.choices(
        language=[
            Choice(name=say.ENGLISH.en, value=Language.ENGLISH.value),
            Choice(name=say.KOREAN.en, value=Language.KOREAN.value),
        ],
        reset=_resets(MemberPreferences),
    )
    async def me(
        self,
        interaction: discord.Interaction,
        size: str | None = None,
        steps: int | None = None,
        guidance: float | None = None,
        style: str | None = None,
        language: str | None = None,
        private: bool | None = None,  # noqa: FBT001 - an option of Discord's
        reset: str | None = None,
    ) -> None:
        given = _given(
            size=size,
            steps=steps,
            guidance=guidance,
            style=style,
            language=None if language is None else Language.of(language),
            private=private,
        )
        form = Form(_EMPTY.prompt, size=size, steps=steps, guidance=guidance, style=style)
        await self._check(interaction, form)
        user_id, guild_id = interaction.user.id, interaction.guild_id or 0
        preferences = await self._bot.members.preferences_of(user_id)
        changed = replace(_after_reset(preferences, reset), **given)
        if changed != preferences:
            await self._bot.members.prefer(user_id, changed)
        page = pages.members(
            changed,
            await self._usual(
                guild_id, (await self._bot.guild_preferences.preferences_of(guild_id)).style
            ),
            await self._bot.members.language_of(interaction),
            saved=changed != preferences,
        )
        await tell_privately(interaction, page)

    @group.command(name="server", description="See or change this server's settings")
    @app_commands.describe(
        prompt_prefix="Put in front of every prompt",
        negative_prompt="Of draws that bring none",
        style="The style that is meant where none is named",
        manager_role="A role that may teach the style, beside Manage Server",
        draws_per_day="Draws of one member in 24 hours",
        draws_at_once="Draws of one member at once",
        unsafe_pictures="What becomes of pictures that the safety check flags",
        reset="Make one of them, or all, as usual again",
    )
    @app_commands.choices(
        unsafe_pictures=[
            Choice(name=sentence.en, value=policy.value)
            for policy, sentence in pages.UNSAFE.items()
        ],
        reset=_resets(GuildPreferences),
    )
    async def server(  # noqa: PLR0913, PLR0917 - discord.py makes an option of each
        self,
        interaction: discord.Interaction,
        prompt_prefix: app_commands.Range[str, 1, _WORDS_CHARACTERS] | None = None,
        negative_prompt: app_commands.Range[str, 1, _WORDS_CHARACTERS] | None = None,
        style: str | None = None,
        manager_role: discord.Role | None = None,
        draws_per_day: app_commands.Range[int, 1, _MOST_PER_DAY] | None = None,
        draws_at_once: app_commands.Range[int, 1, _MOST_AT_ONCE] | None = None,
        unsafe_pictures: str | None = None,
        reset: str | None = None,
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        if manager_role is not None or reset in {_ALL, "manager_role_id"}:
            _check_role(interaction, manager_role)
        form = Form(prompt_prefix or _EMPTY.prompt, negative_prompt, style=style)
        await self._check(interaction, form)
        given = _given(
            prompt_prefix=prompt_prefix,
            negative_prompt=negative_prompt,
            style=style,
            manager_role_id=None if manager_role is None else manager_role.id,
            draws_per_day=draws_per_day,
            draws_at_once=draws_at_once,
            unsafe_policy=None if unsafe_pictures is None else UnsafePolicy(unsafe_pictures),
        )
        preferences = await self._bot.guild_preferences.preferences_of(actor.guild_id)
        changed = replace(_after_reset(preferences, reset), **given)
        if changed != preferences:
            await self._bot.guild_preferences.prefer(actor.guild_id, changed)
        page = pages.guilds(
            changed,
            await self._usual(actor.guild_id),
            await self._bot.members.language_of(interaction),
            saved=changed != preferences,
        )
        await tell_privately(interaction, page)

    @me.autocomplete("size")
    async def _suggest_sizes(
        self, interaction: discord.Interaction, typed: str
    ) -> list[Choice[str]]:
        language = await self._bot.members.language_of(interaction)
        return await suggestions.sizes(self._offer, typed, language)

    @me.autocomplete("style")
    @server.autocomplete("style")
    async def _suggest_styles(
        self, interaction: discord.Interaction, typed: str
    ) -> list[Choice[str]]:
        return await suggestions.styles(self._offer, typed, interaction.guild_id or 0)

    async def _usual(self, guild_id: int, style: str | None = None) -> pages.Usual:
        """What holds where nothing is preferred in a guild, whose usual style that is."""
        try:
            capabilities = await self._offer.capabilities(timeout_s=_USUAL_S)
        except KshError:
            return pages.Usual()
        styles = self._offer.styles_for(guild_id, capabilities)
        return pages.Usual(
            size=capabilities.default_size,
            steps=capabilities.default_num_inference_steps,
            guidance=capabilities.default_guidance_scale,
            style=style if style in styles else capabilities.default_style,
            styles=styles,
            checks_safety=capabilities.checks_safety,
        )

    async def _check(self, interaction: discord.Interaction, form: Form) -> None:
        """Raises Refused if a draw with these would break a rule."""
        if form == _EMPTY:
            return
        form.check_words()
        capabilities = await self._offer.capabilities(timeout_s=_QUESTION_S)
        form.check_lengths(capabilities.limits)
        form.chosen_size(capabilities)
        form.chosen_steps(capabilities)
        form.chosen_guidance(capabilities)
        styles = self._offer.styles_for(interaction.guild_id or 0, capabilities)
        # The server's own need not be among those.
        if form.style is not None:
            form.chosen_style(styles, (), capabilities.default_style)


def _given(**options: object) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _after_reset(preferences: _Preferences, name: str | None) -> _Preferences:
    """With the preference of that name, or with all, as they are by default."""
    usual = type(preferences)()
    if name is None:
        return preferences
    if name == _ALL:
        return usual
    return replace(preferences, **{name: getattr(usual, name)})


def _check_role(interaction: discord.Interaction, role: discord.Role | None) -> None:
    """Raises Refused if they may not choose it: who has the role must not hand it on."""
    permissions = interaction.permissions
    if not (permissions.manage_guild or permissions.administrator):
        raise Refused(say.ROLE_NEEDS_PERMISSION)
    if role is not None and role.is_default():
        raise Refused(say.ROLE_IS_EVERYONE)
