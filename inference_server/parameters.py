"""All that one picture was made with: enough to draw it again."""

from dataclasses import dataclass, field

from pydantic import FiniteFloat

from inference_server.adapters.adapter import AdapterId, BaseModel
from inference_server.integers import UInt32, UInt64


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """After all defaults. What a foreign picture does not tell has its empty value.

    Attributes:
        prompt: As it was asked for.
        full_prompt: As it was drawn, with the words of the style and the guild in front.
        adapter: None: drawn without one.
        adapter_sha256: Of the adapter's file, lower-case hexadecimal.
        width: In pixels, as `height`; of a picture that was doubled, those before.
        strength: Image-to-image only, as `image_sha256`.
        translated_prompt: The English that stood in place of a Korean `prompt`; None: it was not
            translated.
        hires_strength: Only of a picture that was doubled: how far it was drawn on from there.
        software: The program that drew it, as `name version`.
    """

    prompt: str = ""
    negative_prompt: str = ""
    guild_prompt_prefix: str = ""
    guild_negative_prompt_prefix: str = ""
    full_prompt: str = ""
    full_negative_prompt: str = ""
    translated_prompt: str | None = None
    translated_negative_prompt: str | None = None
    raw_prompt: bool = False
    style: str | None = None
    adapter: AdapterId | None = None
    adapter_sha256: str = ""
    adapter_weight: FiniteFloat = 0.0
    width: UInt32 = 0
    height: UInt32 = 0
    num_inference_steps: UInt32 = 0
    guidance_scale: FiniteFloat = 0.0
    scheduler: str = ""
    seed: UInt64 = 0
    base_model: BaseModel = field(default=BaseModel("", ""))
    strength: FiniteFloat | None = None
    image_sha256: str | None = None
    hires_strength: FiniteFloat | None = None
    software: str = ""
