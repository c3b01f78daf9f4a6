"""The buttons of old messages must go on working, by the custom_ids they were sent with."""

from collections.abc import Iterator
from typing import Any

from discord import ui

from bot.adapters.buttons import RetireButton, UndoButton, UseButton, VersionsPageButton
from bot.bot import Bot
from bot.dataset.buttons import (
    AgreeButton,
    EditCaptionButton,
    RemoveButton,
    RemoveForGoodButton,
    TeachAgainButton,
)
from bot.dataset.channel.doubt_buttons import KeepButton, RemoveAllButton
from bot.dataset.channel.teaching import StopLearningButton
from bot.dataset.forget_cog import ForgetButton
from bot.dataset.list_cog import PageButton
from bot.dataset.scans.button import CancelScanButton
from bot.drawing.buttons import (
    AgainButton,
    CancelButton,
    DeleteButton,
    DetailsButton,
    EditButton,
    MendButton,
    TryAgainButton,
    UpscaleButton,
    VaryButton,
)
from bot.language.problems import DRAWING_SERVER, TRAINER
from bot.persistent_button import PersistentButton
from bot.styles.buttons import StylesPageButton
from bot.training.buttons import (
    CancelRunButton,
    DropButton,
    PromoteButton,
    ReportButton,
    StartButton,
)

DRAW = "0123456789abcdef" * 2
RUN = "0b1f6f8e-8a54-4c1c-93a3-0f8f6a1d2c33"
DRAWING = "A_z-" * 10 + "abc"
CHANNEL = "1300000000000000001"

# The custom_ids that have been sent, by what answers them.
SENT: dict[type[PersistentButton[Any]], tuple[str, ...]] = {
    CancelButton: (f"draw:cancel:{DRAW}",),
    AgainButton: (f"draw:again:{DRAW}",),
    TryAgainButton: (f"draw:retry:{DRAW}",),
    EditButton: (f"draw:edit:{DRAW}",),
    MendButton: (f"draw:mend:size:{DRAW}",),
    DetailsButton: (f"draw:details:{DRAW}",),
    DeleteButton: (f"draw:delete:{DRAW}",),
    VaryButton: (f"draw:vary:3:{DRAW}",),
    UpscaleButton: (f"draw:upscale:0:{DRAW}",),
    StartButton: (f"retrain:start:{DRAW}",),
    DropButton: (f"retrain:drop:{DRAW}",),
    CancelRunButton: (f"run:cancel:{RUN}:ksh",),
    PromoteButton: (f"run:promote:{RUN}:mona-2",),
    ReportButton: (f"run:report:{RUN}:ksh",),
    UseButton: ("adapter:use:ksh:7",),
    UndoButton: ("adapter:undo:ksh:6",),
    RetireButton: ("adapter:retire:ksh:7",),
    VersionsPageButton: ("adapter:page:ksh:0",),
    StylesPageButton: ("styles:page:2",),
    TeachAgainButton: (f"teach:again:{CHANNEL}",),
    AgreeButton: (f"teach:agree:{CHANNEL}",),
    EditCaptionButton: (f"drawing:caption:ksh:{DRAWING}",),
    RemoveButton: (f"drawing:remove:ksh:{DRAWING}",),
    RemoveForGoodButton: (f"drawing:erase:ksh:{DRAWING}",),
    RemoveAllButton: (f"posts:remove:{CHANNEL}",),
    KeepButton: (f"posts:keep:{CHANNEL}",),
    StopLearningButton: (f"channel:stop:{CHANNEL}",),
    CancelScanButton: (f"scan:cancel:{CHANNEL}",),
    PageButton: ("drawings:page:ksh:0:", "drawings:page:ksh:12:a girl: blonde"),
    ForgetButton: (f"forget:0:{CHANNEL}:ksh", f"forget:1:{CHANNEL}:*"),
}


def buttons(
    of: type[PersistentButton[Any]] = PersistentButton,
) -> Iterator[type[PersistentButton[Any]]]:
    """Those that stand below messages, and not what they have in common."""
    if hasattr(of, "prefix"):
        yield of
    for lower in of.__subclasses__():
        yield from buttons(lower)


def test_each_custom_id_that_was_sent_is_answered_by_its_button_and_by_no_other() -> None:
    for owner, custom_ids in SENT.items():
        for custom_id in custom_ids:
            answering = []
            for kind in buttons():
                try:
                    button = kind(ui.Button(custom_id=custom_id))
                except ValueError:
                    continue
                answering.append(kind)
                assert kind.custom_id_of(*button.values.values()) == custom_id
            assert answering == [owner], custom_id


async def test_every_button_has_a_cog_and_is_known_here(bot: Bot) -> None:
    assert set(buttons()) == set(SENT)
    assert {kind.cog_name for kind in SENT} <= set(bot.cogs)


def test_drawing_and_versions_are_the_drawing_servers_and_all_else_the_trainers() -> None:
    of_the_drawing_server = ("bot.drawing.", "bot.adapters.")
    assert [
        kind
        for kind in SENT
        if kind.server
        is not (DRAWING_SERVER if kind.__module__.startswith(of_the_drawing_server) else TRAINER)
    ] == []
