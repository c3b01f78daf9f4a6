from tests.bot.fixtures import settings_for_all as settings

__all__ = ["settings"]
