"""Forms in a window of their own that are answered whoever opened them: this process or the last.

discord.py knows the modals that it opened itself, and drops what is sent in by others. Here all are
answered by what stands in them: a name, and an argument such as the id of what is edited.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, TypeAlias

import discord
from discord import ui

from bot.error_handler import answering_errors
from bot.language import Sentence

# What is typed, chosen or uploaded, below its name. Discord has text in action rows on its way out.
Field: TypeAlias = "ui.Label[Any]"
# What was typed or chosen in each field, by the field's custom_id.
Values = Mapping[str, str]
Answer = Callable[[discord.Interaction[Any], str, Values], Awaitable[None]]


def modal(name: str, argument: str, *, title: str, fields: Mapping[str, Field]) -> ui.Modal:
    """A modal to be sent with `interaction.response.send_modal`.

    Args:
        name: Which of `Modals` answers it.
        argument: What it is about; with the name at most 99 characters.
        title: At most 45 characters.
        fields: At most five, by the name under which the answer finds the text.
    """
    window = ui.Modal(title=title, custom_id=f"{name}:{argument}")
    for key, field in fields.items():
        entered: Any = field.component
        entered.custom_id = key
        window.add_item(field)
    # discord.py would keep one that is closed unsent for ever, and answer one that is sent, too.
    window.stop()
    return window


class Modals:
    """What answers each kind of modal."""

    def __init__(self) -> None:
        self._answers: dict[str, tuple[Answer, Sentence]] = {}

    def add(self, name: str, answer: Answer, server: Sentence) -> None:
        """Has modals of that name answered.

        Args:
            name: Theirs.
            answer: Is called with the interaction, the argument and the texts.
            server: Whom it asks, to be named when it fails.
        """
        self._answers[name] = answer, server

    def remove(self, name: str) -> None:
        self._answers.pop(name, None)

    async def submitted(self, interaction: discord.Interaction[Any]) -> None:
        """Answers one that somebody sent in."""
        data: Any = interaction.data
        name, _, argument = data["custom_id"].rpartition(":")
        if name in self._answers:
            answer, server = self._answers[name]
            async with answering_errors(interaction, server):
                await answer(interaction, argument, dict(_texts(data["components"])))


def uploads(interaction: discord.Interaction[Any]) -> list[discord.Attachment]:
    """The files that somebody sent in with a modal."""
    data: Any = interaction.data
    files = data.get("resolved", {}).get("attachments", {})
    # discord.py makes them for nobody but the modals that it knows.
    state = interaction._state  # noqa: SLF001
    return [discord.Attachment(data=file, state=state) for file in files.values()]


def _texts(components: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Fields stand below labels; in rows in windows that were opened before an upgrade."""
    for component in components:
        if "value" in component:
            yield component["custom_id"], component["value"]
        if "values" in component:
            yield component["custom_id"], " ".join(component["values"])
        yield from _texts(component.get("components", []))
        if "component" in component:
            yield from _texts([component["component"]])
