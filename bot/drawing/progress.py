"""How far a draw is: what its events add up to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.drawing.events import DrawEvent, Finished, Picture, Progress, Queued, Started


@dataclass(frozen=True)
class DrawProgress:
    """The latest event of each kind, the latest Progress with previews, and all pictures."""

    queued: Queued | None = None
    started: Started | None = None
    progress: Progress | None = None
    look: Progress | None = None
    pictures: Sequence[Picture] = ()
    finished: Finished | None = None

    def after(self, event: DrawEvent) -> "DrawProgress":
        match event:
            case Queued():
                return replace(self, queued=event)
            case Started():
                return replace(self, started=event)
            case Progress():
                return replace(self, progress=event, look=self._looked(event))
            case Picture():
                others = (other for other in self.pictures if other.index != event.index)
                ordered = sorted((*others, event), key=lambda picture: picture.index)
                return replace(self, pictures=tuple(ordered))
            case Finished():
                return replace(self, finished=event)

    def _looked(self, event: Progress) -> Progress | None:
        """Of a picture that it brings no preview of, the one before is still good."""
        if not event.previews:
            return self.look
        before = self.look.previews if self.look is not None else {}
        return replace(event, previews={**before, **event.previews})
