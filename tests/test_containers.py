"""What can be said of the container files without a container engine."""

import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from bot.settings import DiscordSettings
from bot.settings import Settings as BotSettings
from inference_server.settings import Settings as InferenceServerSettings
from rpc.address import is_loopback
from rpc.settings import ServiceSettings
from trainer.settings import Settings as TrainerSettings

ROOT = Path(__file__).parents[1]
DOCKERFILES = sorted(path.relative_to(ROOT) for path in ROOT.glob("*/Dockerfile"))
SETTINGS: tuple[type[ServiceSettings], ...] = (
    BotSettings,
    DiscordSettings,
    InferenceServerSettings,
    TrainerSettings,
)


def services(*files: str) -> dict[str, dict[str, Any]]:
    """The services of compose files, those of later files over those of earlier ones."""
    merged: dict[str, dict[str, Any]] = {}
    for file in files:
        for name, service in yaml.safe_load((ROOT / file).read_text())["services"].items():
            known = merged.setdefault(name, {})
            environment = {**known.get("environment", {}), **service.get("environment", {})}
            known.update(service, environment=environment)
    return merged


@pytest.fixture(
    params=[("docker-compose.yml",), ("docker-compose.yml", "docker-compose.gpu.yml")],
    ids=["cpu", "gpu"],
)
def composed(request: pytest.FixtureRequest) -> dict[str, dict[str, Any]]:
    return services(*request.param)


def names_a_setting(variable: str, model: type[BaseModel]) -> bool:
    """Whether such a variable, less its prefix, is read."""
    head, _, rest = variable.lower().partition("__")
    if head not in model.model_fields:
        return False
    inner = model.model_fields[head].annotation
    return not rest or (
        isinstance(inner, type) and issubclass(inner, BaseModel) and names_a_setting(rest, inner)
    )


def is_read(variable: str) -> bool:
    return any(
        names_a_setting(variable.removeprefix(prefix), settings)
        for settings in SETTINGS
        if variable.startswith(prefix := settings.model_config["env_prefix"])
    )


def instructions(dockerfile: Path) -> list[tuple[str, str]]:
    text = (ROOT / dockerfile).read_text().replace("\\\n", " ")
    found = (re.fullmatch(r"([A-Z]+) +(.+)", line) for line in text.splitlines())
    return [(match[1], match[2]) for match in found if match is not None]


def test_each_service_is_built_by_a_dockerfile_that_is_there(
    composed: Mapping[str, dict[str, Any]],
) -> None:
    built = {Path(service["build"]["dockerfile"]) for service in composed.values()}
    assert built == set(DOCKERFILES)
    assert all(service["build"]["context"] == "." for service in composed.values())


def test_each_variable_of_theirs_is_a_setting(composed: Mapping[str, dict[str, Any]]) -> None:
    variables = {name for service in composed.values() for name in service["environment"]}
    assert [name for name in sorted(variables) if not is_read(name)] == []


def test_each_setting_in_the_env_file_reaches_its_service(
    composed: Mapping[str, dict[str, Any]],
) -> None:
    for service in composed.values():
        assert service["env_file"] == [{"path": ".env", "required": False}]
        # But what it keeps goes into its volume, wherever `make run` keeps it.
        (data,) = (v for k, v in service["environment"].items() if "_DATA" in k)
        (volume,) = service["volumes"]
        assert (Path("/app") / data).parent == Path(volume.partition(":")[2])


def test_who_listens_for_others_has_a_token_that_its_callers_bring(
    composed: Mapping[str, dict[str, Any]],
) -> None:
    environments = {name: service["environment"] for name, service in composed.items()}
    for name in ("inference-server", "trainer"):
        prefix = name.upper().replace("-", "_")
        own = environments[name]
        assert not is_loopback(own[f"{prefix}_LISTEN"])
        assert own[f"{prefix}_TOKEN"].startswith(f"${{{prefix}_TOKEN:?")
        for caller in environments.values():
            for variable, value in caller.items():
                if variable.endswith(f"{prefix}__ADDRESS"):
                    assert value.partition(":")[0] == name
                    brought = caller[variable.replace("__ADDRESS", "__TOKEN")]
                    assert brought == f"${{{prefix}_TOKEN}}"
    assert all("ports" not in service for service in composed.values())


def test_the_trainer_and_the_inference_server_hold_the_same_model(
    composed: Mapping[str, dict[str, Any]],
) -> None:
    drawing = composed["inference-server"]["environment"]["INFERENCE_SERVER_MODEL"]
    assert composed["trainer"]["environment"]["TRAINER_BASE_MODEL"] == drawing


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=str)
def test_a_dockerfile_copies_what_is_there_and_runs_its_service_as_nobody_special(
    dockerfile: Path,
) -> None:
    told = instructions(dockerfile)
    copied = [name for kind, text in told if kind == "COPY" for name in text.split()[:-1]]
    sent = (ROOT / ".dockerignore").read_text().splitlines()
    assert [name for name in copied if f"!{name}" not in sent] == []
    # The models are made by `make pocket`; a checkout has them once they are good.
    assert [name for name in copied if name != "models" and not (ROOT / name).exists()] == []
    kinds = dict(told)
    assert kinds["FROM"] == "python:3.11-slim"
    assert kinds["USER"] == "ksh"
    assert [kind for kind, _ in told].index("USER") < [kind for kind, _ in told].index("CMD")
    module = str(dockerfile.parent)
    assert kinds["CMD"] == f'["python", "-m", "{module}"]'
    assert find_spec(f"{module}.__main__") is not None


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=str)
def test_a_dockerfile_installs_the_extra_of_its_service_with_the_pinned_versions(
    dockerfile: Path,
) -> None:
    [install] = [text for kind, text in instructions(dockerfile) if "pip install" in text]
    extra = str(dockerfile.parent).replace("_", "-")
    assert f"'.[{extra}]'" in install
    assert "--constraint constraints.txt" in install
