from tests.discord_emulator.fixtures import discord_driver, emulator, emulator_settings

__all__ = ["discord_driver", "emulator", "emulator_settings"]
