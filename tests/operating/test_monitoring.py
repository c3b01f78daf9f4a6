"""What is told of metrics is measured."""

import json
import re
from pathlib import Path

import yaml
from prometheus_client import CollectorRegistry

from inference_server.engine.metrics import EngineMetrics
from rpc.server.observation import Observation

FOLDER = Path(__file__).parents[2] / "docs" / "operating"


def scraped(*, whole: bool = False) -> set[str]:
    """The names of what the engine tells; if whole, of what the server does, with their parts."""
    registry = CollectorRegistry()
    EngineMetrics(registry)
    if whole:
        Observation(registry)
    names = set()
    for metric in registry.collect():
        name = f"{metric.name}_total" if metric.type == "counter" else metric.name
        names.add(name)
        if whole and metric.type == "histogram":
            names |= {f"{name}_{part}" for part in ("bucket", "count", "sum")}
    return names


def test_the_page_tells_of_every_metric_of_the_engine_and_of_no_other() -> None:
    page = (FOLDER / "monitoring.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| (`.+?`) \|", page, re.MULTILINE))
    assert set(re.findall(r"`(engine_\w+)`", " ".join(told))) == scraped()


def asked(expressions: list[str]) -> set[str]:
    return set(re.findall(r"\b((?:engine|grpc_server)_\w+)", " ".join(expressions)))


def test_the_dashboard_asks_for_what_is_measured() -> None:
    dashboard = json.loads((FOLDER / "grafana-dashboard.json").read_text(encoding="utf-8"))
    panels = dashboard["panels"]
    expressions = [target["expr"] for panel in panels for target in panel["targets"]]
    assert asked(expressions) <= scraped(whole=True)
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}
    assert len(places) == len(panels)


def test_the_alerts_ask_for_what_is_measured_and_are_told() -> None:
    [group] = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    rules = group["rules"]
    assert asked([rule["expr"] for rule in rules]) <= scraped(whole=True)
    page = (FOLDER / "monitoring.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([A-Z]\w+)` \|", page, re.MULTILINE) == [
        rule["alert"] for rule in rules
    ]


def test_prometheus_is_told_where_the_servers_are_scraped() -> None:
    told = yaml.safe_load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))
    targets = {
        job["job_name"]: job["static_configs"][0]["targets"] for job in told["scrape_configs"]
    }
    page = (FOLDER / "monitoring.md").read_text(encoding="utf-8")
    for name, [target] in targets.items():
        assert f"{name.upper()}_METRICS_LISTEN={target}\n" in page
    assert [(FOLDER / file).is_file() for file in told["rule_files"]] == [True]
