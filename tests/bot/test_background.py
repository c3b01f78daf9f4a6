import asyncio

from bot.background import Background


async def test_work_whose_key_another_has_taken_is_ended_with_the_others() -> None:
    background, ended = Background(), list[str]()

    async def work(name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(name)

    background.start("key", work("first"))
    await asyncio.sleep(0)
    background.start("key", work("second"))
    await asyncio.sleep(0)
    await background.close()
    assert sorted(ended) == ["first", "second"]
