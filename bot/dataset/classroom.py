"""What the cogs of this area have in common: the posts, their answers, and who agreed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import discord

from bot.dataset.answers import Answers
from bot.dataset.channel.channels import DrawingsChannels
from bot.dataset.drawing import Consent
from bot.dataset.group import DrawingsGroup
from bot.dataset.handed_in import HandedIn
from bot.dataset.last_words import LastWords
from bot.dataset.lessons import Lessons
from bot.dataset.people import People
from bot.dataset.posts import Posts
from bot.language import Language
from bot.language.dataset import consent as say
from bot.view import Button, view_of

if TYPE_CHECKING:
    from bot.bot import Bot


class Classroom:
    """Where drawings are learnt from."""

    def __init__(self, bot: "Bot") -> None:
        self.bot = bot
        self.group = DrawingsGroup(bot)
        self.dataset = bot.servers.dataset
        self.posts = Posts(bot.database)
        self.people = People(bot.database)
        self.channels = DrawingsChannels(
            bot.database, bot.settings.default_style, bot.operator_guild_id
        )
        self.answers = Answers(bot, self.posts)
        self.lessons = Lessons(bot.servers.dataset, self.posts, self.answers, bot)
        self.last_words = LastWords(bot)
        self.handed_in = HandedIn(self.posts, self.lessons, self.last_words)

    async def consent(
        self, user_id: int, style: str, given_at: datetime, language: Language
    ) -> Consent:
        """What posting a drawing says; whether that is enough is for the trainer to tell."""
        anew = await self.people.agreed_anew_at(user_id, style)
        return Consent(given_at, say.CONSENT(language), anew)

    async def agree_anew(self, user_id: int, style: str, language: Language) -> Consent:
        """Takes somebody's word, given when asked, that they are learnt from again in a style."""
        now = datetime.now(UTC)
        await self.people.agree(user_id, style, now)
        return Consent(now, say.CONSENT(language), now)

    async def forget(self, user_id: int, guild_id: int | None, style: str | None) -> None:
        """Forgets what somebody posted, also what is on its way: in a guild or all, a style or all.

        First what is on its way: without its post, its answer could say nothing any more.
        """
        await self.lessons.forget(user_id, guild_id, style)
        self.handed_in.forget(user_id, guild_id, style)
        await self.posts.forget_author(user_id, guild_id, style)


async def tell(
    interaction: discord.Interaction[Any],
    text: str,
    *,
    buttons: Sequence[Button] = (),
    embeds: Sequence[discord.Embed] = (),
    files: Sequence[discord.File] = (),
) -> None:
    """Answers for the member's eyes only, in place of what they see of it already."""
    view = view_of(buttons)
    if interaction.response.is_done():
        await interaction.edit_original_response(
            content=text, view=view, embeds=embeds, attachments=files
        )
        return
    await interaction.response.send_message(
        text,
        view=view or discord.utils.MISSING,
        embeds=embeds,
        files=files,
        ephemeral=True,
    )
