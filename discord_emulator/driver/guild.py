"""A guild, from the outside."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from discord_emulator.driver.control import Control
from discord_emulator.driver.screen import Screen
from discord_emulator.driver.user import User
from discord_emulator.jsontypes import Json
from discord_emulator.seed import ChannelSeed, OverwriteSeed, UserSeed


@dataclass(slots=True)
class Guild:
    """A guild with its channels and users, by name.

    Args:
        state: What the emulator told of it.
        control: How to reach the emulator.
        screen_of: The screen of a user, by path and name; one for each.
    """

    state: Json
    control: Control
    screen_of: Callable[[str, str], Screen]

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.state["id"])

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.state["name"])

    @property
    def channels(self) -> dict[str, str]:
        """The channels' ids by name."""
        return dict(self.state["channels"])

    def user(self, name: str) -> User:
        """A member, in the guild's first channel.

        Raises:
            KeyError: There is none of that name.
        """
        path = f"guilds/{self.id}/users/{self.state['users'][name]}"
        first_channel = next(iter(self.channels))
        return User(name, first_channel, self.control, path, self.screen_of(path, name))

    async def add_user(
        self,
        name: str,
        *,
        locale: str = "en-US",
        roles: Sequence[str] = (),
        nick: str | None = None,
    ) -> User:
        """A new member joins."""
        seed = asdict(UserSeed(name, locale, roles, nick))
        self.state = await self.control.post(f"guilds/{self.id}/users", seed)
        return self.user(name)

    async def set_roles(self, name: str, *roles: str) -> None:
        """A member has these roles from now on, and no others."""
        path = f"guilds/{self.id}/users/{self.state['users'][name]}/roles"
        self.state = await self.control.post(path, {"roles": roles})

    async def add_channel(
        self,
        name: str,
        *,
        topic: str | None = None,
        nsfw: bool = False,
        overwrites: Sequence[OverwriteSeed] = (),
    ) -> None:
        """A new channel opens; `nsfw` is Discord's "age-restricted"."""
        seed = asdict(ChannelSeed(name, topic, nsfw, overwrites))
        self.state = await self.control.post(f"guilds/{self.id}/channels", seed)
