"""The store of drawings without a service around it, in tests that need many of its lives."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.trainer.house import in_parts
from trainer.caption import Captions
from trainer.captioner import Captioner
from trainer.database import Database
from trainer.drawings.captioning import Captioning
from trainer.drawings.decoding import Decoding
from trainer.drawings.drawing import Drawing, Upload
from trainer.drawings.drawings import Drawings
from trainer.drawings.files import DrawingFiles
from trainer.drawings.intake import Intake
from trainer.drawings.style_folder import StyleFolders
from trainer.settings import CaptionerSettings, DrawingLimits
from trainer.styles import KSH, Styles

# Never asked where every drawing brings its caption along.
_NO_CAPTIONER: Final = "nobody/nothing"


@dataclass(frozen=True)
class Store:
    """Where drawings are taken in and kept."""

    intake: Intake
    drawings: Drawings
    captioning: Captioning

    async def add(
        self, file: bytes, name: str = "miku.png", *, caption: str | None = "a girl"
    ) -> Drawing:
        upload = Upload(file_name=name, size_bytes=len(file), caption=caption)
        return await self.intake.add(KSH, upload, in_parts(file))


@asynccontextmanager
async def open_store(data: Path, model: Path | str = _NO_CAPTIONER) -> AsyncIterator[Store]:
    """Opens it as the service does: what an earlier life left is swept."""
    data.mkdir(exist_ok=True)
    captions = Captions(lambda text: len(text.split()))
    limits = DrawingLimits()
    async with (
        Database.opened(data / "trainer.sqlite3") as database,
        Decoding.opened(limits) as decoding,
        Captioner.opened(CaptionerSettings(), str(model), "cpu") as captioner,
    ):
        files = DrawingFiles(data / "drawings", data / "cache" / "latents")
        async with (
            StyleFolders.opened(database, data / "styles", files) as folders,
        ):
            captioning = Captioning(database, files, folders, captioner, captions)
            styles = Styles(database, captions)
            await styles.ensure_ksh()
            drawings = Drawings(database, files, folders, decoding, captioning, captions)
            await drawings.sweep()
            await folders.rewrite(KSH)
            intake = Intake(database, files, folders, limits, decoding, captioning, captions)
            async with captioning.at_work():
                yield Store(intake, drawings, captioning)
