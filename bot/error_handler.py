"""What becomes of an error in a command or a button: the member is told, in their language."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import structlog
from discord import app_commands

from bot import problem
from bot.errors import DISCORD_FAILURES
from bot.language import Sentence
from bot.language import problems as say
from bot.private_answer import tell_privately
from rpc.request_id import bound_request_id, new_request_id

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@asynccontextmanager
async def answering_errors(
    interaction: discord.Interaction[Any], server: Sentence
) -> AsyncIterator[None]:
    """Around what a button or a form does: discord.py itself would only log its errors.

    Args:
        interaction: Of whoever pressed it, or sent it in.
        server: Which server is asked.
    """
    interaction.extras["server"] = server
    with bound_request_id():
        try:
            yield
        except Exception as error:  # noqa: BLE001 - the boundary; the table sorts them
            await answer(interaction, error)


async def answer(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Tells the member what went wrong, for their eyes only."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    language = await interaction.client.members.language_of(interaction)
    if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        text = say.COMMAND_CHANGED(language)
    else:
        text = problem.told(error, language, _server_of(interaction))
    try:
        await tell_privately(interaction, text)
    except DISCORD_FAILURES as failure:
        # Too late, or Discord itself is in trouble: nobody left to tell.
        log.warning("an error could not be told", error=str(failure), told=text)


def _server_of(interaction: discord.Interaction[Any]) -> Sentence:
    """Which server is asked: the extras say so, of the command, the press or the form."""
    command = interaction.command
    extras = interaction.extras if command is None else command.extras
    server: Sentence = extras.get("server", say.DRAWING_SERVER)
    return server


class CommandTree(app_commands.CommandTree[discord.Client]):
    """The slash commands, with our error handler and a request id for each use."""

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """Before each use, in the task that then does what the command says."""
        del interaction
        structlog.contextvars.bind_contextvars(request_id=new_request_id())
        return True

    async def on_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError
    ) -> None:
        await answer(interaction, error)
