"""A draw as it is asked of the inference server, and as the bot writes it down."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from bot.drawing.form import Form
from bot.drawing.parameters import Parameters
from bot.language import Language


@dataclass(frozen=True)
class DrawRequest:
    """Up to four pictures, with everything decided that would let a repetition come out otherwise.

    The request id, the seed and the adapter version are the bot's choice, made before the first
    attempt: after a crash the very same request attaches to the draw, or draws the same again.

    Attributes:
        version: Adapter version; None: the style had none in service.
        width: Pixels; None: of the shape of `image`.
        requester: Whose it is to the server, which is fair between them; None: it was written down
            by a bot that named nobody.
        scheduler: None: the server's own, as with all that follow.
        image: The picture to start from, by the SHA-256 of its file.
        withholds_flagged: Whether a picture that the safety checker flags stays on the server.
        shows_flagged_elsewhere: Whether the guild's age-restricted channels would show it.
        previews: Whether rough looks are shown on the way.
    """

    request_id: str
    prompt: str
    negative_prompt: str
    style: str
    version: int | None
    width: int | None
    height: int | None
    num_inference_steps: int
    guidance_scale: float
    seed: int
    requester: str | None = None
    guild_prompt_prefix: str = ""
    adapter_weight: float | None = None
    scheduler: str | None = None
    num_images: int = 1
    image: str | None = None
    strength: float | None = None
    hires_strength: float | None = None
    withholds_flagged: bool = False
    shows_flagged_elsewhere: bool = False
    previews: bool = True


class Outcome(StrEnum):
    """What a draw came to."""

    DRAWN = "drawn"
    # None of its pictures may be shown: the safety checker flagged all of them.
    WITHHELD = "withheld"
    CANCELLED = "cancelled"
    # It cannot be drawn as it was asked for.
    REFUSED = "refused"
    # It may work in a moment.
    FAILED = "failed"
    # A private answer that the bot could no longer edit; its reader may fetch it.
    UNSHOWN = "unshown"


@dataclass(frozen=True)
class Draw:
    """A request for pictures: whose it is, where its message is, how far it was prepared.

    Attributes:
        request_id: A UUID's hexadecimal digits.
        message_id: The bot's answer; None until Discord has told its id.
        request: None until the inference server has told its limits.
        private: Whether the answer is for its author's eyes only.
        outcome: None while it is under way.
        made_with: What the first picture was made with; None until it is there.
    """

    request_id: str
    guild_id: int
    channel_id: int
    message_id: int | None
    author_id: int
    language: Language
    form: Form
    request: DrawRequest | None = None
    private: bool = False
    outcome: Outcome | None = None
    made_with: Parameters | None = None

    @property
    def was_refused_unseen(self) -> bool:
        """Whether only its author has seen of it: that it was refused."""
        return self.outcome is Outcome.REFUSED and self.message_id is None

    def stored(self) -> dict[str, Any]:
        """As columns of the database."""
        return asdict(self) | {"image": self.form.image}

    @classmethod
    def restored(cls, columns: dict[str, Any]) -> Self:
        """From columns of the database."""
        request, outcome, made_with = (
            columns[name] for name in ("request", "outcome", "made_with")
        )
        return cls(
            **columns
            | {
                "form": Form(**columns["form"]),
                "request": None if request is None else DrawRequest(**request),
                "outcome": None if outcome is None else Outcome(outcome),
                "made_with": None if made_with is None else Parameters.restored(made_with),
            }
        )


def requester(user_id: int) -> str:
    """A member, as the server is told of them."""
    return f"discord:{user_id}"
