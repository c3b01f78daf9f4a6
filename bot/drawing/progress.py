"""How far a draw is: what its events add up to."""

from dataclasses import dataclass, replace

from bot.drawing.events import DrawEvent, Finished, Picture, Progress, Queued, Started


@dataclass(frozen=True)
class DrawProgress:
    """The latest event of each kind, and the latest Progress that came with a preview."""

    queued: Queued | None = None
    started: Started | None = None
    progress: Progress | None = None
    look: Progress | None = None
    picture: Picture | None = None
    finished: Finished | None = None

    def after(self, event: DrawEvent) -> "DrawProgress":
        match event:
            case Queued():
                return replace(self, queued=event)
            case Started():
                return replace(self, started=event)
            case Progress():
                return replace(self, progress=event, look=event if event.preview else self.look)
            case Picture():
                return replace(self, picture=event)
            case Finished():
                return replace(self, finished=event)
