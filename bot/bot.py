"""The bot: discord.py's, with what its extensions stand on."""

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.database import Database
from bot.discord_address import find_gateway
from bot.error_handler import CommandTree
from bot.extensions import extensions
from bot.managers import Managers
from bot.modals import Modals
from bot.preferences.guilds import Guilds
from bot.preferences.members import Members
from bot.settings import Settings
from bot.styles.visible import VisibleStyles
from bot.translator import Translator

if TYPE_CHECKING:
    from bot.servers import Servers


class Bot(commands.Bot):
    """Our bot.

    Attributes:
        settings: Its settings.
        database: Its memory.
        servers: What it asks the inference server and the trainer.
        members: Their languages and preferences.
        guild_preferences: What the managers of each guild decided.
        managers: Who they are.
        modals: What answers forms that members send in.
        styles: Which of them each guild knows of.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        servers: "Servers",
    ) -> None:
        # It says nothing aloud, and its operator need not hear at every start that it cannot.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=CommandTree,
            intents=discord.Intents(guilds=True, guild_messages=True, message_content=True),
            # What members write rings nobody, whatever it mentions.
            allowed_mentions=discord.AllowedMentions.none(),
            # Drawings are looked at as they come; nothing is looked up later.
            max_messages=None,
            chunk_guilds_at_startup=False,
        )
        self.settings = settings
        self.database = database
        self.servers = servers
        self.members = Members(database)
        self.guild_preferences = Guilds(database)
        self.managers = Managers(self.guild_preferences, self.operator_guild_id)
        self.modals = Modals()
        self.styles = VisibleStyles(
            servers.styles,
            self.guild_preferences,
            self.operator_guild_id,
            settings.default_style,
        )

    async def setup_hook(self) -> None:
        await find_gateway(self.http)
        await self.tree.set_translator(Translator())
        for extension in extensions():
            await self.load_extension(extension)
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Nothing: there are no commands but slash commands."""

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Beside what discord.py does with it."""
        if interaction.type is discord.InteractionType.modal_submit:
            await self.modals.submitted(interaction)
        if interaction.type is not discord.InteractionType.autocomplete:
            await self.members.met(interaction)

    def operator_guild_id(self) -> int | None:
        """The guild whose managers act for the operator; None: there is none.

        If no setting says which, it is the one that belongs to whom the bot belongs to. Whoever
        invites a bot to a guild of theirs is not its operator.
        """
        if self.settings.operator_guild_id is not None or self.application is None:
            return self.settings.operator_guild_id
        team = self.application.team
        # Of a team's bot Discord calls a user that stands for the team the owner.
        owner_id = self.application.owner.id if team is None else team.owner_id
        own = [guild.id for guild in self.guilds if guild.owner_id == owner_id]
        return own[0] if len(own) == 1 else None

    def upload_limit_bytes(self, guild_id: int) -> int:
        """The largest file that a guild takes; it grows with the guild's boosts."""
        guild = self.get_guild(guild_id)
        if guild is None:
            return discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES
        return guild.filesize_limit
