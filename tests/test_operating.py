"""docs/operating.md tells of every setting and metric, and of none that there is not."""

import re
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry
from pydantic import BaseModel

from bot.settings import DiscordSettings
from bot.settings import Settings as BotSettings
from inference_server.engine.metrics import EngineMetrics
from inference_server.settings import Settings as InferenceServerSettings
from rpc.settings import ClientSettings, ServerSettings, ServiceSettings
from trainer.settings import Settings as TrainerSettings

PAGE = (Path(__file__).parents[1] / "docs" / "operating.md").read_text(encoding="utf-8")


def told() -> set[str]:
    """What the first column of a table names."""
    cells = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`([A-Z_…]+)`", cell)}


def variables(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if inner is ClientSettings:
            yield f"{prefix}{name.upper()}__…"
        elif isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from variables(inner, f"{prefix}{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}"


def own(settings: type[ServiceSettings]) -> Iterator[str]:
    prefix = settings.model_config["env_prefix"]
    base = ServerSettings if issubclass(settings, ServerSettings) else ServiceSettings
    common = {f"{prefix}{name.upper()}" for name in base.model_fields}
    return (name for name in variables(settings, prefix) if name not in common)


def test_the_page_tells_of_every_setting_and_of_no_other() -> None:
    services = (BotSettings, DiscordSettings, InferenceServerSettings, TrainerSettings)
    there_are = {name for settings in services for name in own(settings)}
    there_are |= {f"…{name.upper()}" for name in ServerSettings.model_fields}
    there_are |= {f"…__{name.upper()}" for name in ClientSettings.model_fields}
    assert told() == there_are


def test_the_page_tells_of_every_metric_of_the_engine_and_of_no_other() -> None:
    registry = CollectorRegistry()
    EngineMetrics(registry)
    scraped = {
        f"{metric.name}_total" if metric.type == "counter" else metric.name
        for metric in registry.collect()
    }
    assert set(re.findall(r"`(engine_\w+)`", PAGE)) == scraped
