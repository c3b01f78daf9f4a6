import json

import aiohttp

from rpc.language.rules import KOREAN


async def test_the_page_is_served_the_table_that_all_services_share(
    browser: aiohttp.ClientSession,
) -> None:
    async with browser.get("/page/rules_ko.js") as answer:
        assert answer.content_type == "text/javascript"
        module = await answer.text()
    pairs = json.loads(module.removeprefix("export const RULES = ").removesuffix(";\n"))
    assert [korean for _, korean in pairs] == list(KOREAN.values())
    assert [said.replace("(?<", "(?P<") for said, _ in pairs] == list(KOREAN)
    # As JavaScript writes it.
    assert "(?P<" not in module
