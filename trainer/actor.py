"""Who asks, and what they may do."""

from dataclasses import dataclass

from rpc.errors import PermissionDenied


@dataclass(frozen=True)
class Actor:
    """Who asks. The bot vouches for it with its token.

    Attributes:
        guild_id: The guild they act in.
        user_id: Their Discord user id; None: no person.
        manager: Whether they manage that guild.
        operator: Whether they act for the operator.
    """

    guild_id: int | None = None
    user_id: int | None = None
    manager: bool = False
    operator: bool = False

    def manages(self, owner_guild_id: int | None) -> bool:
        """Whether they may do as they like with what a guild owns, or, for None, the operator.

        The operator runs the machine on which everybody's drawings are, and may do anything.
        """
        if self.operator:
            return True
        return owner_guild_id is not None and self.manager and self.guild_id == owner_guild_id

    def must_manage(self, owner_guild_id: int | None, *, style: str) -> None:
        """Does nothing if they may.

        Raises:
            PermissionDenied: They do not manage the owner of the style.
        """
        if self.manages(owner_guild_id):
            return
        whose = "the operator's guild" if owner_guild_id is None else f"its owner, {owner_guild_id}"
        msg = f"style {style!r} is changed by the managers of {whose}, and by nobody else"
        raise PermissionDenied(msg)
