"""The words in front of a prompt. The server alone puts them there."""

from inference_server.adapters.adapter import Style
from inference_server.request import DrawRequest


def joined(*parts: str) -> str:
    """Puts words one after the other, with commas between.

    >>> joined("drawn by KSH drawing style,", "", "smile")
    'drawn by KSH drawing style, smile'
    """
    stripped = (part.strip().strip(",").strip() for part in parts)
    return ", ".join(part for part in stripped if part)


def full_prompts(request: DrawRequest, style: Style) -> tuple[str, str]:
    """The prompt and the negative prompt as they are drawn.

    The style's words come first, then the guild's, then what was asked for: CLIP gives more to what
    stands in front.
    """
    if request.raw_prompt:
        return request.prompt, request.negative_prompt
    return (
        joined(style.prompt_prefix, request.guild_prompt_prefix, request.prompt),
        joined(
            style.negative_prompt_prefix,
            request.guild_negative_prompt_prefix,
            request.negative_prompt,
        ),
    )
