"""What can be said of the container files without a container engine."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from operating.services import sections
from operating.variables import variables
from rpc.address import is_loopback
from tests.operating.compose import BASE, DOCKERFILES, GPU, ROOT, Dockerfile, composed

BIN = Path(sys.executable).parent
SERVERS = ("inference_server", "trainer")


@pytest.fixture(params=[(BASE,), (BASE, GPU)], ids=["cpu", "gpu"])
def files(request: pytest.FixtureRequest) -> tuple[str, ...]:
    told: tuple[str, ...] = request.param
    return told


@pytest.fixture
def services(files: tuple[str, ...]) -> dict[str, Any]:
    told: dict[str, Any] = composed(*files)["services"]
    return told


def is_read(variable: str) -> bool:
    """Whether a service that is here reads it; what a service reads that is not is not known."""
    known = {each.name for section in sections() for each in variables(section)}
    prefixes = tuple(section.prefix for section in sections())
    return variable in known or not variable.startswith(prefixes)


def test_the_files_are_what_the_compose_specification_wants() -> None:
    checked = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", BASE, GPU],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=str)
def test_hadolint_has_nothing_to_say(dockerfile: Path) -> None:
    checked = subprocess.run(
        [BIN / "hadolint", dockerfile], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def test_each_service_is_built_by_a_dockerfile_that_is_there(services: dict[str, Any]) -> None:
    built = {Path(service["build"]["dockerfile"]) for service in services.values()}
    assert built == set(DOCKERFILES)
    assert all(service["build"]["context"] == "." for service in services.values())


def test_each_variable_of_theirs_is_a_setting(services: dict[str, Any]) -> None:
    given = {name for service in services.values() for name in service.get("environment", {})}
    assert [name for name in sorted(given) if not is_read(name)] == []


def test_each_file_of_a_secret_is_a_setting(services: dict[str, Any]) -> None:
    mounted = [target for service in services.values() for _, target in secrets_of(service)]
    assert mounted
    assert [name for name in mounted if not is_read(name.upper())] == []


def secrets_of(service: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The source and the target of each."""
    for secret in service.get("secrets", []):
        yield (
            (secret, secret) if isinstance(secret, str) else (secret["source"], secret["target"])
        )


def test_a_server_has_a_token_that_its_callers_bring(services: dict[str, Any]) -> None:
    for server in SERVERS:
        own = services[server]
        assert not is_loopback(own["environment"][f"{server.upper()}_LISTEN"])
        assert (f"{server}_token", f"{server}_token") in secrets_of(own)
    for caller in services.values():
        for variable, address in caller.get("environment", {}).items():
            if variable.endswith("__ADDRESS"):
                server = address.partition(":")[0].replace("-", "_")
                brought = variable.lower().replace("__address", "__token")
                assert (f"{server}_token", brought) in secrets_of(caller)


def test_no_secret_is_in_the_file(files: tuple[str, ...]) -> None:
    for service in composed(*files)["services"].values():
        told = service.get("environment", {})
        # The local Discord's own opens nothing else.
        secret = [name for name in told if name.endswith(("TOKEN", "PASSWORD"))]
        assert secret in ([], ["DISCORD_TOKEN"])
        assert "secrets" not in service or all(told)
    assert {Path(secret["file"]).parent for secret in composed(BASE)["secrets"].values()} == {
        Path("secrets")
    }


def test_nothing_is_published_but_pages_on_loopback(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert set(published) == {"gui", "local_discord"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    assert services["local_discord"]["profiles"] == ["local"]


def test_grpc_has_a_network_that_nothing_gets_into(files: tuple[str, ...]) -> None:
    networks = composed(*files)["networks"]
    assert networks["services"]["internal"]
    for name in (*SERVERS, "bot", "gui"):
        assert "services" in composed(*files)["services"][name]["networks"]


def test_each_service_is_bound_in_what_it_may_do_and_take(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        limits = service["deploy"]["resources"]["limits"]
        assert {"memory", "pids"} <= limits.keys()
        assert service["restart"] == ("no" if name == "backup" else "unless-stopped")
        # All of it is in volumes that are named, or in folders that are the user's.
        for volume in service.get("volumes", []):
            assert volume.startswith("./") or volume.partition(":")[0] in composed(BASE)["volumes"]


def test_each_server_is_asked_how_it_is(services: dict[str, Any]) -> None:
    for server in SERVERS:
        listen = services[server]["environment"][f"{server.upper()}_LISTEN"]
        port = listen.rpartition(":")[2]
        test = services[server]["healthcheck"]["test"]
        assert test == ["CMD", "python", "-m", "rpc.probe", f"127.0.0.1:{port}"]
    assert "healthcheck" in services["gui"]


def test_the_servers_get_a_gpu_and_the_same_model(services: dict[str, Any]) -> None:
    drawing = services["inference_server"]["environment"]["INFERENCE_SERVER_MODEL"]
    assert services["trainer"]["environment"]["TRAINER_BASE_MODEL"] == drawing
    has_gpu = "reservations" in services["trainer"]["deploy"]["resources"]
    assert has_gpu == (drawing == "stablediffusionapi/anything-v5")
    if has_gpu:
        for server in SERVERS:
            [device] = services[server]["deploy"]["resources"]["reservations"]["devices"]
            assert device == {"driver": "nvidia", "count": "1", "capabilities": ["gpu"]}


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=str)
def test_an_image_is_built_in_stages_of_what_is_pinned(dockerfile: Path) -> None:
    read = Dockerfile.read(dockerfile)
    build, final = read.all("FROM")
    assert build == f"{final} AS built"
    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+", final)
    for command in read.all("RUN"):
        if "pip install" in command:
            assert command.count("pip install") == command.count("--constraint constraints.txt")


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=str)
def test_an_image_runs_its_service_as_nobody_special(dockerfile: Path) -> None:
    read = Dockerfile.read(dockerfile)
    assert read.all("USER") == ["10001"]
    kinds = [kind for kind, _ in read.instructions]
    assert kinds.index("USER") < kinds.index("CMD")
    module = str(dockerfile.parent)
    if module == "operating":
        assert read.all("ENTRYPOINT") == ['["python", "-m", "operating"]']
    else:
        assert read.all("CMD") == [f'["python", "-m", "{module}"]']


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=str)
def test_what_an_image_copies_is_sent_to_it(dockerfile: Path) -> None:
    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [source for sources, _ in Dockerfile.read(dockerfile).copied for source in sources]
    assert [name for name in copied if f"!{name}" not in sent] == []


@pytest.mark.slow
@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=str)
def test_an_image_has_all_that_its_service_imports_of_ours(
    dockerfile: Path, tmp_path: Path
) -> None:
    package = str(dockerfile.parent)
    if find_spec(f"{package}.__main__") is None:
        pytest.skip(f"{package} is not here yet")
    Dockerfile.read(dockerfile).assemble(tmp_path)
    imported = subprocess.run(
        [sys.executable, "-c", IMPORTER, package],
        cwd=tmp_path,
        env={"HOME": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert imported.returncode == 0, imported.stderr
    assert [path for path in imported.stdout.split() if not path.startswith(str(tmp_path))] == []


# Every module of a package, and where those of ours that this brings come from.
IMPORTER = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, f"{sys.argv[1]}."):
    if module.name.rpartition(".")[2] not in ("__main__", "env") and "versions" not in module.name:
        importlib.import_module(module.name)
ours = ("bot", "demo", "discord_emulator", "gui", "inference_server", "operating", "pocket_model",
        "protos", "rpc", "tests", "trainer")
for name, module in sorted(sys.modules.items()):
    if name.partition(".")[0] in ours and getattr(module, "__file__", None):
        print(module.__file__)
"""
