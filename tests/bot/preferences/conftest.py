from tests.bot.fixtures import settings_to_draw as settings

__all__ = ["settings"]
