"""What the bot says: every sentence once, in English and in Korean."""

from rpc.language import Language, Sentence

__all__ = ["Language", "Sentence"]
