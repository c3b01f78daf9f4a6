"""`/drawings add`: drawings handed in with a command, wherever it is used."""

from typing import Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.dataset.classroom import Classroom
from bot.dataset.handover import Terms
from bot.dataset.lessons import Lesson
from bot.dataset.posts import Post
from bot.dataset.replies import CAPTION_CHARACTERS
from bot.language.dataset import answers as say

_OF_A_FILE: Final = "A picture to learn from"


class Adding(commands.Cog):
    """Drawings that come with a command."""

    def __init__(self, room: Classroom) -> None:
        self._room = room
        self._bot = room.bot
        room.group.add(
            "add",
            "Add drawings of yours: using it, you agree that they are learnt from; asked if once "
            "forgotten",
            self.add,
        )

    async def cog_unload(self) -> None:
        await self._room.handed_in.close()

    @app_commands.describe(
        **{f"file{number}": _OF_A_FILE for number in range(1, 11)},
        caption="What they all show, in English; the captioner writes it if left out",
        style="Which style they teach; the usual one if left out",
    )
    async def add(  # noqa: PLR0913, PLR0917 - options of Discord's
        self,
        interaction: discord.Interaction,
        file1: discord.Attachment,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        file4: discord.Attachment | None = None,
        file5: discord.Attachment | None = None,
        file6: discord.Attachment | None = None,
        file7: discord.Attachment | None = None,
        file8: discord.Attachment | None = None,
        file9: discord.Attachment | None = None,
        file10: discord.Attachment | None = None,
        caption: app_commands.Range[str, 1, CAPTION_CHARACTERS] | None = None,
        style: str | None = None,
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        name = (await self._bot.styles.managed(actor, style)).name
        language = await self._bot.members.language_of(interaction)
        given = (file1, file2, file3, file4, file5, file6, file7, file8, file9, file10)
        files = [file for file in given if file is not None]
        await interaction.response.send_message(say.ADDING(language, style=name, count=len(files)))
        answer = await interaction.original_response()
        post = Post(
            message_id=interaction.id,
            guild_id=actor.guild_id,
            channel_id=None,
            author_id=actor.user_id,
            style=name,
            language=language,
            answer_channel_id=interaction.channel_id,
            answer_ids=(answer.id,),
        )
        terms = Terms(
            actor=actor,
            style=name,
            uploader_id=actor.user_id,
            source=answer.jump_url,
            language=language,
            consent=await self._room.consent(actor.user_id, name, interaction.created_at, language),
            caption=caption,
        )
        self._room.handed_in.begin(interaction, Lesson(post, terms, files, message=None))
