"""What goes on in the background, and who awaits it in the end."""

import asyncio
from collections.abc import Coroutine, Hashable


class Background:
    """Tasks by what they are about. Whoever makes one closes it.

    A task deals with its own errors; one that gets out is a bug and ends up in asyncio's log.
    """

    def __init__(self) -> None:
        # asyncio itself holds on to none of them.
        self._tasks: set[asyncio.Task[None]] = set()
        self._known: dict[Hashable, asyncio.Task[None]] = {}

    def __contains__(self, key: Hashable) -> bool:
        return key in self._known

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, key: Hashable, work: Coroutine[object, object, None]) -> None:
        """Starts `work`; it is known by `key` until it ends or another takes the key."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        self._known[key] = task
        task.add_done_callback(lambda ended: self._remove(key, ended))

    async def wait(self, key: Hashable) -> None:
        """Returns when the work of that key, if there is any, has ended."""
        if key in self._known:
            await asyncio.wait({self._known[key]})

    async def close(self) -> None:
        """Cancels all and waits until they have let go."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _remove(self, key: Hashable, ended: asyncio.Task[None]) -> None:
        self._tasks.discard(ended)
        if self._known.get(key) is ended:
            del self._known[key]
