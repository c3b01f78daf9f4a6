"""The trainer's parts, put together: opened in order, closed in reverse."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from protos.training.v1 import dataset_pb2_grpc, styles_pb2_grpc, training_pb2_grpc
from rpc.folder_lock import own_folder
from rpc.server import Load, Server
from trainer.caption import Captions
from trainer.captioner import Captioner
from trainer.database import Database
from trainer.device import choose_device
from trainer.drawings.captioning import Captioning
from trainer.drawings.decoding import Decoding
from trainer.drawings.drawings import Drawings
from trainer.drawings.exporting import Exporting
from trainer.drawings.files import DrawingFiles
from trainer.drawings.importing import Importing
from trainer.drawings.intake import Intake
from trainer.drawings.replacing import WordReplacing
from trainer.drawings.style_folder import StyleFolders
from trainer.forgetting import Forgetting
from trainer.hub import Hub
from trainer.inference_server import InferenceServer
from trainer.judging import Judging
from trainer.ledger import Ledger
from trainer.model_defaults import read_model_defaults
from trainer.model_files import ModelFiles
from trainer.runs.book import RunBook
from trainer.runs.child import TrainingChild
from trainer.runs.conductor import Conductor
from trainer.runs.office import RunOffice
from trainer.runs.plan import Planner
from trainer.runs.reporting import Reporting
from trainer.runs.snapshot import Snapshots
from trainer.runs.training import Training
from trainer.runs.trial import Trial
from trainer.runs.workshop import Workshop
from trainer.servicer import DatasetServicer, StylesServicer, TrainingServicer
from trainer.settings import Settings
from trainer.styles import Style, Styles
from trainer.styles.announcer import Announcer
from trainer.tokenizer import load_count_tokens
from trainer.trackers import check_trackers

NAME = "trainer"

# Thousands of drawings over a slow line.
_A_DAY_S: Final = 24 * 3600.0
# For runs to be cancelled, and for draws to let go of versions.
_FORGET_S: Final = 600.0


def load(settings: Settings) -> Load:
    """What the trainer's services stand on: see rpc.server.Load."""

    @asynccontextmanager
    async def loaded(server: Server) -> AsyncIterator[None]:
        check_trackers(settings.runs.trackers)
        device = await choose_device(settings.device)
        base_model = settings.base_model_on(device)
        model_defaults = read_model_defaults(base_model)
        model_files = await asyncio.to_thread(ModelFiles.find, base_model)
        captions = Captions(await asyncio.to_thread(load_count_tokens, model_files))
        async with AsyncExitStack() as stack:
            stack.enter_context(own_folder(settings.data, service=NAME, setting="TRAINER_DATA"))
            database = await stack.enter_async_context(
                Database.opened(settings.data / "trainer.sqlite3")
            )
            decoding = await stack.enter_async_context(Decoding.opened(settings.drawings))
            captioner = await stack.enter_async_context(
                Captioner.opened(settings.captioner, settings.captioner_on(device), device)
            )
            inference_server = await stack.enter_async_context(
                InferenceServer.opened(settings.inference_server)
            )
            announcer = await stack.enter_async_context(
                Announcer.opened(inference_server.put_style)
            )
            styles = Styles(database, captions)
            files = DrawingFiles(settings.data / "drawings", settings.data / "cache" / "latents")
            folders = await stack.enter_async_context(
                StyleFolders.opened(database, settings.data / "styles", files)
            )
            captioning = Captioning(database, files, folders, captioner, captions)
            drawings = Drawings(database, files, folders, decoding, captioning, captions)
            intake = Intake(
                database, files, folders, settings.drawings, decoding, captioning, captions
            )
            await _start(styles, drawings, folders, announcer)
            # Once it is known which files are there.
            await stack.enter_async_context(captioning.at_work())
            server.add(StylesServicer(styles), styles_pb2_grpc.add_StylesServicer_to_server)
            book = RunBook(database)
            reporting = Reporting(book, styles, settings.data / "runs", model_files.name)
            judging = Judging(base_model, settings.captioner_on(device), device, settings.judging)
            conductor = await stack.enter_async_context(
                Conductor.opened(
                    Workshop(
                        book,
                        styles,
                        drawings,
                        captioning,
                        inference_server,
                        Snapshots(
                            database,
                            book,
                            drawings,
                            inference_server,
                            settings.data / "cache",
                            base_model,
                            model_defaults,
                            captioner.model,
                            device,
                            settings.runs,
                        ),
                        Training(
                            book,
                            inference_server,
                            model_files,
                            TrainingChild(
                                device,
                                settings.runs.stop_timeout_s,
                                settings.runs.num_processes,
                            ),
                        ),
                        Trial(book, inference_server, captioning, judging, settings.runs),
                        reporting,
                        settings.data / "runs",
                    )
                )
            )
            office = RunOffice(
                database,
                book,
                styles,
                conductor,
                Planner(database, book, drawings, inference_server, settings.runs),
                settings.runs,
                model_defaults.training,
                inference_server.activate,
            )
            server.add(
                TrainingServicer(office, book, reporting, settings.data / "runs", server.draining),
                training_pb2_grpc.add_TrainingServicer_to_server,
                deadlines_s={"WatchRun": None, "CancelRun": 2 * settings.runs.stop_timeout_s},
            )
            server.add(
                DatasetServicer(
                    styles,
                    drawings,
                    intake,
                    Importing(files, intake, settings.drawings),
                    Exporting(drawings, _hub(settings), model_files.name),
                    WordReplacing(database, folders, captioning, captions),
                    Forgetting(database, styles, drawings, conductor, inference_server, reporting),
                    Ledger(database),
                ),
                dataset_pb2_grpc.add_DatasetServicer_to_server,
                deadlines_s={
                    "AddDrawing": settings.captioner.load_timeout_s,
                    "EditCaption": settings.captioner.load_timeout_s,
                    "Forget": _FORGET_S,
                    "ReplaceWords": _A_DAY_S,
                    "Import": _A_DAY_S,
                    "Export": _A_DAY_S,
                    "PushToHub": _A_DAY_S,
                },
            )
            yield

    return loaded


def _hub(settings: Settings) -> Hub:
    token = settings.hub_token
    return Hub(token.get_secret_value() if token is not None else None)


async def _start(
    styles: Styles, drawings: Drawings, folders: StyleFolders, announcer: Announcer
) -> None:
    await drawings.sweep()
    await styles.ensure_ksh()

    async def rewrite_folder(style: Style) -> None:
        await folders.rewrite(style.name)

    styles.listen(announcer.announce)
    styles.listen(rewrite_folder)
    for style in await styles.all():
        await announcer.announce(style)
        await rewrite_folder(style)
