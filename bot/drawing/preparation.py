"""From what a member typed to a request that the inference server will take."""

import secrets
from collections.abc import Callable, Mapping
from typing import Final

from bot.drawing.capabilities import Capabilities, Size, Style
from bot.drawing.client import QUESTION_S, DrawingClient
from bot.drawing.defaults import Defaults
from bot.drawing.form import Form
from bot.drawing.inputs import Inputs, check_bytes
from bot.drawing.ranges import check_doubled
from bot.drawing.request import Draw, DrawRequest, requester
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
        inputs: The pictures that draws start from.
        operator_guild_id: Tells the guild that may draw in the operator's own styles.
    """

    def __init__(
        self, client: DrawingClient, inputs: Inputs, operator_guild_id: Callable[[], int | None]
    ) -> None:
        self._client = client
        self._inputs = inputs
        self._operator_guild_id = operator_guild_id
        self._last_known: Capabilities | None = None

    async def request(self, draw: Draw, defaults: Defaults) -> DrawRequest:
        """The draw's request: the one it had before, or a new one.

        Args:
            draw: What its author asked for.
            defaults: What holds where they said nothing.

        Raises:
            Refused: The form breaks a rule.
            KshError: The server cannot be asked.
        """
        if draw.request is not None:
            await self._check_upscaled(draw.request)
            return draw.request
        form = draw.form
        form.check_words()
        capabilities = await self.capabilities()
        limits = capabilities.limits
        form.check_lengths(limits)
        if form.image is not None:
            check_bytes(await self._inputs.size_bytes(form.image), limits.max_image_bytes)
        size = form.chosen_size(capabilities)
        style = form.chosen_style(
            self._open_styles(capabilities, draw.guild_id),
            defaults.styles,
            capabilities.default_style,
        )
        seed = form.chosen_seed()
        negative_prompt = form.negative_prompt
        return DrawRequest(
            request_id=draw.request_id,
            prompt=form.prompt,
            negative_prompt=(
                defaults.negative_prompt if negative_prompt is None else negative_prompt
            ),
            style=style.name,
            width=None if size is None else size.width,
            height=None if size is None else size.height,
            num_inference_steps=form.chosen_steps(capabilities),
            guidance_scale=form.chosen_guidance(capabilities),
            seed=secrets.randbelow(_SEEDS) if seed is None else seed,
            version=await self._version(form, style),
            requester=requester(draw.author_id),
            guild_prompt_prefix=defaults.prompt_prefix,
            adapter_weight=form.chosen_weight(),
            scheduler=form.chosen_sampler(capabilities),
            num_images=form.chosen_count(capabilities),
            image=form.image,
            strength=form.chosen_strength(),
            hires_strength=form.chosen_hires(size, limits),
            withholds_flagged=defaults.withholds_flagged,
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
        return list(self._open_styles(capabilities, guild_id).values())

    def _open_styles(self, capabilities: Capabilities, guild_id: int) -> Mapping[str, Style]:
        operator_guild_id = self._operator_guild_id()
        return {
            style.name: style
            for style in capabilities.styles
            if style.open_to(guild_id, operator_guild_id)
        }

    async def _check_upscaled(self, request: DrawRequest) -> None:
        """One that comes from another draw's keeps to the limits, but for its doubled size."""
        if request.hires_strength is not None and request.width and request.height:
            limits = (await self.capabilities()).limits
            check_doubled(Size(request.width, request.height), limits)

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
