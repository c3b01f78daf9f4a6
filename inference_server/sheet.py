"""What is written down about a draw: what its Started tells, and the parameters of its pictures."""

from dataclasses import dataclass

from inference_server.adapters.adapter import AdapterFile, BaseModel, Style
from inference_server.engine.order import Begun, Order, Pixels
from inference_server.events import Started, WithoutAdapter
from inference_server.limits import HIRES_SCALE
from inference_server.parameters import Parameters
from inference_server.request import DrawRequest
from inference_server.software import SOFTWARE
from inference_server.words import Words


@dataclass(frozen=True, eq=False)
class Canvas:
    """The size, and the picture to start from, as the engine takes it and by its digest."""

    width: int
    height: int
    image: Pixels | None = None
    image_sha256: str | None = None


class Sheet:
    """What is written down about a draw."""

    def __init__(
        self,
        request: DrawRequest,
        style: Style,
        order: Order,
        canvas: Canvas,
        words: Words,
        base_model: BaseModel,
    ) -> None:
        self._request = request
        self._style = style
        self._order = order
        self._canvas = canvas
        self._words = words
        self._base_model = base_model
        self.adapter: AdapterFile | None = None

    def started(self, begun: Begun) -> Started:
        adapter = begun.adapter
        asked_for_none = self._order.adapter is None
        without = WithoutAdapter.BY_REQUEST if asked_for_none else WithoutAdapter.NONE_ACTIVE
        scale = 1 if self._order.hires_strength is None else HIRES_SCALE
        return Started(
            adapter=adapter.id if adapter else None,
            without_adapter=None if adapter else without,
            seeds=self._order.seeds,
            width=self._order.width * scale,
            height=self._order.height * scale,
            num_inference_steps=begun.num_inference_steps,
            translated_prompt=self._words.translated_prompt,
            translated_negative_prompt=self._words.translated_negative_prompt,
            untranslated=self._words.untranslated,
            missing_textual_inversions=self._words.missing_textual_inversions,
        )

    def parameters(self, index: int) -> Parameters:
        request, order = self._request, self._order
        return Parameters(
            prompt=request.prompt,
            negative_prompt=request.negative_prompt,
            guild_prompt_prefix=request.guild_prompt_prefix,
            guild_negative_prompt_prefix=request.guild_negative_prompt_prefix,
            full_prompt=order.prompt,
            full_negative_prompt=order.negative_prompt,
            translated_prompt=self._words.translated_prompt,
            translated_negative_prompt=self._words.translated_negative_prompt,
            raw_prompt=request.raw_prompt,
            style=self._style.name,
            adapter=self.adapter.id if self.adapter else None,
            adapter_sha256=self.adapter.sha256 if self.adapter else "",
            adapter_weight=order.adapter_weight if self.adapter else 0.0,
            width=order.width,
            height=order.height,
            num_inference_steps=order.num_inference_steps,
            guidance_scale=order.guidance_scale,
            scheduler=order.scheduler,
            seed=order.seeds[index],
            base_model=self._base_model,
            strength=None if order.image is None else order.strength,
            image_sha256=self._canvas.image_sha256,
            hires_strength=order.hires_strength,
            software=SOFTWARE,
        )
