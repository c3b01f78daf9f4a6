"""Whether everybody can use what is on the screen, as far as axe-core can tell.

Source: https://github.com/dequelabs/axe-core.
"""

from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Page

_ROOT: Final = Path(__file__).parents[3]
_AXE: Final = _ROOT / "node_modules" / "axe-core" / "axe.min.js"
# Of all that axe-core looks for: the rules of WCAG 2.2 AA, and what is good practice beside them.
_LOOK: Final = (
    """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations"""
)
_SERIOUS: Final = frozenset({"serious", "critical"})


async def serious_findings(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands, of impact serious or critical: a line each.

    The test is skipped where axe-core is not installed: `npm ci`.
    """
    if not _AXE.is_file():
        pytest.skip("axe-core is missing: npm ci")
    # A colour that is half way to another has another contrast.
    await page.evaluate("() => Promise.all(document.getAnimations().map((each) => each.finish()))")
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(_AXE.read_text(encoding="utf-8"))
    violations: list[dict[str, Any]] = await page.evaluate(_LOOK)
    return [
        f"{found['id']}: {node['html']} ({node['failureSummary']})"
        for found in violations
        if found["impact"] in _SERIOUS
        for node in found["nodes"]
    ]
