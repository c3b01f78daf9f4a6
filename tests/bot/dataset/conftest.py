from tests.bot.fixtures import settings_to_teach as settings

__all__ = ["settings"]
