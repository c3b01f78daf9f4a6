"""What people do, and what they see of it."""

import io
import json
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from discord_emulator import File, Message, User

# A machine that is busy with all the services at once is slow.
SOON_S = 240.0


async def typed(member: User, **options: object) -> Message:
    """The bot's first answer to /draw."""
    return await (await member.slash("draw", **options)).reply()


async def drawn(member: User, message: Message) -> Message:
    """The message when nothing more comes: there is no button any more that would stop it."""
    return await member.until(
        message,
        lambda state: not {"Cancel", "취소"} & set(state.buttons),
        timeout_s=SOON_S,
    )


async def picture(member: User, message: Message) -> PngImageFile:
    """The only picture in a message."""
    [image] = await pictures(member, message)
    return image


async def pictures(member: User, message: Message) -> list[PngImageFile]:
    """The pictures in a message."""
    images = []
    for file in message.attachments:
        image = Image.open(io.BytesIO(await member.download(file)))
        image.load()
        assert isinstance(image, PngImageFile)
        images.append(image)
    return images


def parameters(image: PngImageFile) -> dict[str, Any]:
    """What a picture says it was made with."""
    told: dict[str, Any] = json.loads(str(image.text["ksh-drawing-ai"]))
    return told


async def dropped(manager: User, *files: File) -> Message:
    """The bot's answer to files in #drawings."""
    message = await manager.upload("drawings", files)
    return await manager.at("drawings").sees(
        lambda answer: message.id in (answer.channel_id, answer.replies_to), timeout_s=SOON_S
    )
