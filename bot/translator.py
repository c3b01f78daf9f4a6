"""Command names and descriptions in Korean, as discord.py asks for them when it syncs."""

from discord import Locale
from discord.app_commands import TranslationContextTypes, locale_str
from discord.app_commands import Translator as BaseTranslator

from bot.language import Language
from bot.language.commands import KOREAN


class Translator(BaseTranslator):
    """Looks the English up in bot.language.commands; other locales see the English."""

    async def translate(
        self, string: locale_str, locale: Locale, context: TranslationContextTypes
    ) -> str | None:
        del context
        return KOREAN.get(string.message) if Language.of(locale) is Language.KOREAN else None
