"""What managers answer when many messages with drawings went at once."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from discord import ButtonStyle, Interaction, ui

from bot.language import Language, Sentence
from bot.language.dataset import channel as say
from bot.language.problems import TRAINER
from bot.persistent_button import PersistentButton

if TYPE_CHECKING:
    from bot.dataset.channel.cog import Drawings


class _DoubtButton(PersistentButton["Drawings"]):
    """An answer, for all messages of a channel that went."""

    cog_name = "Drawings"
    server = TRAINER
    pattern = r"(?P<channel_id>[0-9]{1,20})"
    label: ClassVar[Sentence]
    style: ClassVar[ButtonStyle]
    remove: ClassVar[bool]

    @classmethod
    def of(cls, channel_id: int, language: Language) -> Self:
        return cls(
            ui.Button(
                label=cls.label(language), style=cls.style, custom_id=cls.custom_id_of(channel_id)
            )
        )

    async def pressed(self, interaction: Interaction[Any], cog: "Drawings") -> None:
        await cog.decide(interaction, int(self.values["channel_id"]), remove=self.remove)


class RemoveAllButton(_DoubtButton, prefix="posts:remove"):
    """Their drawings go, too."""

    label = say.REMOVE_ALL
    style = ButtonStyle.danger
    remove = True


class KeepButton(_DoubtButton, prefix="posts:keep"):
    """They stay."""

    label = say.KEEP_ALL
    style = ButtonStyle.secondary
    remove = False
