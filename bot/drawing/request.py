"""A draw as it is asked of the inference server, and as the bot writes it down."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from bot.drawing.form import Form
from bot.language import Language


@dataclass(frozen=True)
class DrawRequest:
    """One picture, with everything decided that would let a repetition come out otherwise.

    The request id, the seed and the adapter version are the bot's choice, made before the first
    attempt: after a crash the very same request attaches to the draw, or draws the same again.

    Attributes:
        version: Adapter version; None: the style had none in service.
        requester: Whose it is to the server, which is fair between them; None: it was written down
            by a bot that named nobody.
    """

    request_id: str
    prompt: str
    negative_prompt: str
    style: str
    version: int | None
    width: int
    height: int
    num_inference_steps: int
    guidance_scale: float
    seed: int
    requester: str | None = None


@dataclass(frozen=True)
class Draw:
    """A request for a picture: whose it is, where its message is, how far it was prepared.

    Attributes:
        request_id: A UUID's hexadecimal digits.
        message_id: The bot's answer; None until Discord has told its id.
        request: None until the inference server has told its limits.
    """

    request_id: str
    guild_id: int
    channel_id: int
    message_id: int | None
    author_id: int
    language: Language
    form: Form
    request: DrawRequest | None = None

    def stored(self) -> dict[str, Any]:
        """As columns of the database."""
        return asdict(self)

    @classmethod
    def restored(cls, columns: dict[str, Any]) -> Self:
        """From columns of the database."""
        request = columns["request"]
        return cls(
            **columns
            | {
                "form": Form(**columns["form"]),
                "request": None if request is None else DrawRequest(**request),
            }
        )
