"""From what a member typed to a request that the inference server will take."""

import secrets
from collections.abc import Callable
from typing import Final

from bot.drawing.capabilities import Capabilities, Style
from bot.drawing.client import QUESTION_S, DrawingClient
from bot.drawing.form import Form
from bot.drawing.request import Draw, DrawRequest
from bot.errors import Refused
from bot.language import drawing as say
from bot.quotation import quoted
from rpc.errors import DeadlineExceeded, NotFound

# As the server chooses them: short enough to be typed again.
_SEEDS: Final = 2**32
_VERSIONS_TOLD: Final = 10


class Preparation:
    """Asks the server for its limits and decides everything that the member left open.

    Args:
        client: The inference server.
        operator_guild_id: Tells the guild that may draw in the operator's own styles.
    """

    def __init__(self, client: DrawingClient, operator_guild_id: Callable[[], int | None]) -> None:
        self._client = client
        self._operator_guild_id = operator_guild_id
        self._last_known: Capabilities | None = None

    async def request(self, draw: Draw) -> DrawRequest:
        """The draw's request: the one it had before, or a new one.

        Raises:
            Refused: The form breaks a rule.
            KshError: The server cannot be asked.
        """
        if draw.request is not None:
            return draw.request
        form = draw.form
        form.check_words()
        capabilities = await self.capabilities()
        form.check_lengths(capabilities.limits)
        size = form.chosen_size(capabilities)
        style = form.chosen_style(capabilities, draw.guild_id, self._operator_guild_id())
        seed = form.chosen_seed()
        return DrawRequest(
            request_id=draw.request_id,
            prompt=form.prompt,
            negative_prompt=form.negative_prompt or "",
            style=style.name,
            width=size.width,
            height=size.height,
            num_inference_steps=form.chosen_steps(capabilities),
            guidance_scale=form.chosen_guidance(capabilities),
            seed=secrets.randbelow(_SEEDS) if seed is None else seed,
            version=await self._version(form, style),
            requester=f"discord:{draw.author_id}",
        )

    async def capabilities(self, *, timeout_s: float = QUESTION_S) -> Capabilities:
        """What the server can draw. One that is too busy to tell has not changed much."""
        try:
            self._last_known = await self._client.capabilities(timeout_s=timeout_s)
        except DeadlineExceeded:
            if self._last_known is None:
                raise
        return self._last_known

    async def styles(self, guild_id: int, *, timeout_s: float) -> list[Style]:
        """The styles that a guild may draw with."""
        capabilities = await self.capabilities(timeout_s=timeout_s)
        return [
            style
            for style in capabilities.styles
            if style.open_to(guild_id, self._operator_guild_id())
        ]

    async def _version(self, form: Form, style: Style) -> int | None:
        if form.version is None:
            return style.active_version
        try:
            versions = await self._client.versions(style.name)
        except NotFound:
            versions = []
        if form.version not in versions:
            raise Refused(
                say.VERSION_UNKNOWN,
                style=quoted(style.name),
                version=form.version,
                versions=", ".join(map(str, versions[:_VERSIONS_TOLD])) or say.NONE,
            )
        return form.version
