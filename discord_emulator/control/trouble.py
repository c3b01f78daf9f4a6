"""Causing faults, of whatever part of the emulator."""

from discord_emulator import faults
from discord_emulator.cdn import Cdn
from discord_emulator.gateway.gateway import Gateway
from discord_emulator.rest.faults import RequestFaults
from discord_emulator.world.interactions import Interactions


class Trouble:
    """Where each fault strikes."""

    def __init__(
        self, requests: RequestFaults, gateway: Gateway, interactions: Interactions, cdn: Cdn
    ) -> None:
        self._requests = requests
        self._gateway = gateway
        self._interactions = interactions
        self._cdn = cdn

    async def cause(self, fault: faults.Fault) -> None:
        """Do what the fault does, now or when it is its turn.

        Raises:
            ValueError: It can never strike.
        """
        match fault:
            case faults.GatewayLost(code, resumable):
                await self._gateway.lose(code, resumable=resumable)
            case faults.Reconnect():
                self._gateway.ask_to_reconnect()
            case faults.InvalidSession(resumable):
                self._gateway.invalidate(resumable=resumable)
            case faults.LateInteractions(delay_s, times):
                self._interactions.delay(delay_s, times)
            case faults.LinksExpired():
                self._cdn.expire_links()
            case _:
                self._requests.add(fault)
