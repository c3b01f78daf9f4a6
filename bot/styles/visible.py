"""Which styles a guild knows of, and which of them its managers may change."""

from collections.abc import Callable, Sequence

from bot.actor import Actor
from bot.errors import Refused
from bot.language import problems as say_problem
from bot.language import styles as say
from bot.preferences.guilds import Guilds
from bot.problem import sentence_of
from bot.quotation import listed, quoted
from bot.styles.client import StylesClient
from bot.styles.style import Style
from rpc.errors import DeadlineExceeded, Unavailable


class VisibleStyles:
    """The styles of each guild: its own and those that others share.

    Asked anew each time: the trainer alone knows, and says it in milliseconds. The inference server
    draws, activates and hands out for whoever holds its token, so what it is asked for goes by what
    is told here.

    Args:
        client: The trainer's styles.
        guilds: Tells a guild's usual style.
        operator_guild_id: Tells the guild that the operator's styles belong to.
        default_style: What is meant where neither a member nor the guild said.
    """

    def __init__(
        self,
        client: StylesClient,
        guilds: Guilds,
        operator_guild_id: Callable[[], int | None],
        default_style: str,
    ) -> None:
        self._client = client
        self._guilds = guilds
        self._operator_guild_id = operator_guild_id
        self._default_style = default_style

    async def of(self, guild_id: int) -> Sequence[Style]:
        """By name.

        Raises:
            Refused: The trainer, which alone knows them, does not answer.
        """
        operator_guild_id = self._operator_guild_id()
        # Of the operator's own those that are not shared are told only where all are.
        asked = None if guild_id == operator_guild_id else guild_id
        try:
            styles = await self._client.styles(asked)
        except (Unavailable, DeadlineExceeded) as error:
            # Told here, for the command itself may be about the other server.
            sentence = sentence_of(type(error)) or say_problem.SERVER_AWAY
            raise Refused(sentence, server=say_problem.TRAINER) from error
        return [style for style in styles if style.open_to(guild_id, operator_guild_id)]

    async def find(self, guild_id: int, name: str | None) -> Style:
        """The style of a name; None: the guild's usual one.

        Raises:
            Refused: The guild knows of no such style.
        """
        styles = await self.of(guild_id)
        return _named(styles, name or await self._usual(guild_id))

    async def managed(self, actor: Actor, name: str | None) -> Style:
        """The style of a name that the actor manages.

        None: the guild's usual one; where that is another guild's, the only one that they manage.

        Raises:
            Refused: The guild knows of no such style, or the actor does not manage its owner, or
                none was named and they manage several.
        """
        styles = await self.of(actor.guild_id)
        managed = {style.name: style for style in styles if style.managed_by(actor)}
        wanted = name or await self._usual(actor.guild_id)
        if wanted in managed:
            return managed[wanted]
        if name is not None:
            raise Refused(say.NOT_YOURS, style=quoted(_named(styles, name).name))
        if len(managed) == 1:
            [style] = managed.values()
            return style
        raise Refused(say.NAME_ONE if managed else say.NONE_YOURS, styles=listed(list(managed)))

    async def _usual(self, guild_id: int) -> str:
        return (await self._guilds.preferences_of(guild_id)).style or self._default_style


def _named(styles: Sequence[Style], name: str) -> Style:
    """Raises Refused if none of them is called that."""
    for style in styles:
        if style.name == name:
            return style
    names = [style.name for style in styles]
    raise Refused(say.UNKNOWN, style=quoted(name), styles=listed(names))
