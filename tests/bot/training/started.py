"""A run, from the command to its message."""

from discord_emulator import Message, User


async def proposed(person: User, command: str = "retrain", /, **options: object) -> Message:
    """What the run would do, as it is shown to all."""
    return await (await person.slash(command, **options)).reply()


async def started(person: User, **options: object) -> Message:
    """The run's message, in which it was started."""
    message = await proposed(person, **options)
    await (await person.click(message, "Start")).acknowledged()
    return message
