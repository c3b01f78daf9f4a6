"""`/drawings forget`: all that somebody uploaded, and what learnt from it."""

from dataclasses import dataclass, replace
from typing import Any, Final, Self

import discord
from discord import ButtonStyle, app_commands, ui
from discord.ext import commands

from bot.actor import Actor
from bot.dataset.classroom import Classroom, tell
from bot.dataset.exchange import Forgotten
from bot.errors import Refused
from bot.language import Language
from bot.language.dataset import forgetting as say
from bot.language.problems import TRAINER
from bot.persistent_button import PersistentButton
from bot.quotation import listed
from bot.styles import style as styles
from bot.view import Button
from rpc.errors import KshError, PermissionDenied

_ALL_STYLES: Final = "*"


@dataclass(frozen=True)
class Wish:
    """Who is to be forgotten.

    Attributes:
        style: In which style; None: in all that the asker may speak for.
        withdraw: Whether versions that learnt from their drawings go, too.
    """

    user_id: int
    style: str | None
    withdraw: bool


class ForgetButton(PersistentButton["Forgetting"], prefix="forget"):
    """Has it done; below the question alone."""

    cog_name = "Forgetting"
    server = TRAINER
    pattern = rf"(?P<withdraw>[01]):(?P<user_id>\d{{1,20}}):(?P<style>{styles.NAME}|\*)"

    @classmethod
    def of(cls, wish: Wish, label: str, look: ButtonStyle = ButtonStyle.danger) -> Self:
        style = wish.style or _ALL_STYLES
        return cls(
            ui.Button(
                label=label,
                style=look,
                custom_id=cls.custom_id_of(int(wish.withdraw), wish.user_id, style),
            )
        )

    async def pressed(self, interaction: discord.Interaction[Any], cog: "Forgetting") -> None:
        style = None if self.values["style"] == _ALL_STYLES else self.values["style"]
        wish = Wish(int(self.values["user_id"]), style, self.values["withdraw"] == "1")
        await cog.forget_for_good(interaction, wish)


class Forgetting(commands.Cog):
    """Forgetting, at one's own wish or a manager's."""

    def __init__(self, room: Classroom) -> None:
        self._room = room
        self._bot = room.bot
        room.group.add("forget", "Delete all drawings that somebody added", self.forget)

    async def cog_load(self) -> None:
        self._bot.add_dynamic_items(ForgetButton)

    async def cog_unload(self) -> None:
        self._bot.remove_dynamic_items(ForgetButton)

    @app_commands.describe(
        member="Whose drawings; your own if left out",
        style="Of which style; of all if left out",
    )
    async def forget(
        self,
        interaction: discord.Interaction,
        member: discord.User | None = None,
        style: str | None = None,
    ) -> None:
        wish = Wish((member or interaction.user).id, style, withdraw=False)
        actor = await self._asking(interaction, wish)
        await self._must_be_theirs(actor, wish)
        await interaction.response.defer(ephemeral=True)
        count = await self._count(actor, wish)
        language = await self._bot.members.language_of(interaction)
        question = _question(wish, count, language, themselves=wish.user_id == actor.user_id)
        await tell(interaction, question, buttons=_answers(wish, count, language))

    async def forget_for_good(self, interaction: discord.Interaction[Any], wish: Wish) -> None:
        """Deletes them. Versions that are left can be withdrawn by the same button again."""
        actor = await self._asking(interaction, wish)
        language = await self._bot.members.language_of(interaction)
        # It may take minutes: draws that use a version are waited for.
        await interaction.response.edit_message(content=say.FORGETTING(language), view=None)
        try:
            forgotten = await self._forget(actor, wish)
        except PermissionDenied:
            await tell(interaction, say.NOT_THEIRS_TO_FORGET(language))
            raise
        except KshError:
            again = ForgetButton.of(wish, say.FORGET_AGAIN(language))
            await tell(interaction, say.NOT_FORGOTTEN_YET(language), buttons=[again])
            raise
        buttons = []
        if forgotten.adapter_versions:
            withdraw = replace(wish, withdraw=True)
            buttons.append(ForgetButton.of(withdraw, say.WITHDRAW(language)))
        await tell(interaction, _told(wish, forgotten, language), buttons=buttons)

    async def _forget(self, actor: Actor, wish: Wish) -> Forgotten:
        """First the drawings, with what is on its way; versions take their time."""
        forgotten = await self._room.dataset.forget(actor, wish.user_id, wish.style, withdraw=False)
        guild_id = None if wish.user_id == actor.user_id else actor.guild_id
        await self._room.forget(wish.user_id, guild_id, wish.style)
        if not wish.withdraw:
            return forgotten
        then = await self._room.dataset.forget(actor, wish.user_id, wish.style, withdraw=True)
        return replace(then, num_removed=forgotten.num_removed + then.num_removed)

    async def _asking(self, interaction: discord.Interaction[Any], wish: Wish) -> Actor:
        """Who asks: the uploader, manager or not, or a manager.

        Raises:
            Refused: Somebody else.
        """
        if interaction.user.id != wish.user_id:
            return await self._bot.managers.acting(interaction)
        try:
            return await self._bot.managers.acting(interaction)
        except Refused:
            return self._bot.managers.actor(
                interaction.guild_id or 0, interaction.user.id, manager=False
            )

    async def _must_be_theirs(self, actor: Actor, wish: Wish) -> None:
        """Does nothing if the actor may speak for what is meant.

        Raises:
            Refused: There is no such style, or none that the actor manages.
        """
        visible = self._bot.styles
        if wish.user_id == actor.user_id:
            # Their own drawings are theirs, in whosever style.
            if wish.style is not None:
                await visible.find(actor.guild_id, wish.style)
        elif wish.style is not None:
            await visible.managed(actor, wish.style)
        elif not any(style.managed_by(actor) for style in await visible.of(actor.guild_id)):
            raise Refused(say.NO_STYLE_OF_ITS_OWN)

    async def _count(self, actor: Actor, wish: Wish) -> int:
        """How many drawings it is."""
        count = 0
        for style in await self._styles_of(actor, wish):
            try:
                page = await self._room.dataset.page(actor, style, size=1, uploader_id=wish.user_id)
            except PermissionDenied:
                # A style that they may draw with and do not manage.
                continue
            count += page.num_drawings
        return count

    async def _styles_of(self, actor: Actor, wish: Wish) -> list[str]:
        if wish.style is not None:
            return [wish.style]
        return [style.name for style in await self._bot.styles.of(actor.guild_id)]


def _question(wish: Wish, count: int, language: Language, *, themselves: bool) -> str:
    who = f"<@{wish.user_id}>"
    if not count:
        nowhere = say.NOT_IN_STYLE if wish.style else say.IN_NO_STYLE
        none = say.NONE_OF_YOURS if themselves else say.NONE_OF_THEIRS
        return none(language, user=who, where=nowhere(language, style=wish.style))
    everywhere = say.IN_STYLE if wish.style else say.IN_ALL_STYLES
    where = everywhere(language, style=wish.style)
    what = say.FORGET_ASKED(language, user=who, where=where, count=count)
    then = say.FORGET_MEANS_YOU if themselves else say.FORGET_MEANS
    return f"{what}\n{say.FORGET_VERSIONS(language)}\n-# {then(language)}"


def _answers(wish: Wish, count: int, language: Language) -> list[Button]:
    if not count:
        return [ForgetButton.of(wish, say.FORGET_AHEAD(language), ButtonStyle.secondary)]
    withdrawing = replace(wish, withdraw=True)
    return [
        ForgetButton.of(wish, say.FORGET(language)),
        ForgetButton.of(withdrawing, say.FORGET_WITHDRAW(language)),
    ]


def _told(wish: Wish, forgotten: Forgotten, language: Language) -> str:
    what = say.FORGOTTEN_NOW if forgotten.num_removed else say.FORGOTTEN_AHEAD
    lines = [what(language, user=f"<@{wish.user_id}>", count=forgotten.num_removed)]
    if forgotten.withdrawn_versions:
        lines.append(say.WITHDRAWN(language, versions=listed(forgotten.withdrawn_versions)))
    if forgotten.adapter_versions:
        lines.append(say.STILL_THERE(language, versions=listed(forgotten.adapter_versions)))
    if not (forgotten.withdrawn_versions or forgotten.adapter_versions):
        lines.append(say.NO_VERSIONS(language))
    return "\n".join(lines)
