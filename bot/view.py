"""Buttons below a message, as discord.py sends them."""

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.persistent_button import PersistentButton

Button = PersistentButton[Any]


def view_of(buttons: Sequence[Button]) -> ui.View | None:
    """The buttons in rows of five; None: there are none.

    discord.py is told not to listen to it: the buttons' classes are known to it once for all, and
    what it keeps of each view is kept for ever.
    """
    if not buttons:
        return None
    view = ui.View(timeout=None)
    for button in buttons:
        view.add_item(button)
    view.stop()
    return view
