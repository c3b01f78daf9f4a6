"""Drawings that came with a command: there are no messages whose files could be read again."""

from dataclasses import replace
from typing import Any, Final

import discord

from bot.actor import Actor
from bot.background import Background
from bot.dataset.drawing import Consent
from bot.dataset.last_words import LastWord, LastWords
from bot.dataset.lessons import Lesson, Lessons
from bot.dataset.posts import Posts
from bot.language.dataset import answers as say

# Of those that wait for somebody's word; Discord keeps their files for a day or so.
_MOST_REMEMBERED: Final = 100


class HandedIn:
    """Owns a task for each; those that want their uploader's word wait for it in memory."""

    def __init__(self, posts: Posts, lessons: Lessons, last_words: LastWords) -> None:
        self._posts = posts
        self._lessons = lessons
        self._last_words = last_words
        self._background = Background()
        self._waiting: dict[int, Lesson] = {}

    def begin(self, interaction: discord.Interaction[Any], lesson: Lesson) -> None:
        """Has them learnt from, and the answer to the interaction say what came of it."""
        post = lesson.post
        again = say.ADD_AGAIN(post.language)
        left = f"⚠️ {say.ADD_LEFT(post.language, style=post.style)}\n-# {again}"
        word = LastWord.of(interaction, post.answer_ids[0], left)
        self._background.start(post.message_id, self._teach(lesson, word))

    async def agreed(
        self,
        interaction: discord.Interaction[Any],
        actor: Actor,
        message_id: int,
        consent: Consent,
    ) -> bool:
        """Goes on with the uploader's word; False: their files are not at hand any more."""
        await self._background.wait(message_id)
        waiting = self._waiting.pop(message_id, None)
        post = await self._posts.get(message_id)
        if waiting is None or post is None:
            return False
        count = sum(file.wants_consent for file in post.files)
        adding = say.ADDING(post.language, style=post.style, count=count)
        await interaction.response.edit_message(content=adding, view=None)
        terms = replace(waiting.terms, actor=actor, consent=consent)
        self.begin(interaction, replace(waiting, post=post, terms=terms))
        return True

    def forget(self, author_id: int, guild_id: int | None, style: str | None) -> None:
        """Lets go of what waits for somebody's word."""
        self._waiting = {
            message_id: lesson
            for message_id, lesson in self._waiting.items()
            if not lesson.is_by(author_id, guild_id, style)
        }

    async def close(self) -> None:
        await self._background.close()

    async def _teach(self, lesson: Lesson, word: LastWord) -> None:
        """Nobody posts the files again for a bot that is back, as those in a channel are."""
        message_id = lesson.post.message_id
        async with self._last_words.kept(word):
            await self._lessons.begin(lesson)
            await self._lessons.ended(message_id)
        post = await self._posts.get(message_id)
        if post is not None and any(file.wants_consent for file in post.files):
            self._waiting[message_id] = lesson
            if len(self._waiting) > _MOST_REMEMBERED:
                del self._waiting[next(iter(self._waiting))]
