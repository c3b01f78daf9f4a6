"""What the bot says: every sentence once, in English and in Korean."""

from bot.language.sentence import Language, Sentence

__all__ = ["Language", "Sentence"]
