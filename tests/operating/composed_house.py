"""Services that docker-compose.yml names, as plain processes: `python -m … FOLDER SERVICE…`.

It is run in namespaces of its own, where nothing but loopback is. Each service is started as
Compose would, in its order, when those it depends on are as it wants them: with its command,
environment and secrets, in an /app of what its Dockerfile copies, without capabilities, on a file
system that can be written to in its volumes and /tmp only. /app and /venv lie in /run, where they
can be made.

It says `up` when all are healthy, runs what it is told to, and ends all when its input ends.
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.operating.compose import BASE, ROOT, Dockerfile, composed

_HEALTHY_S = 240.0
_MOUNTS = """
set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/app /run/secrets /run/venv /run/made
mount --bind "$VENV" /run/venv
mount --bind "$SECRETS" /run/secrets
mount --bind -o ro "$APP" /run/app && mount -o remount,bind,ro /run/app
for volume in $VOLUMES; do mount --bind "${volume%%:*}" "${volume#*:}"; done
mount --bind "$HOSTS" /etc/hosts
mount -o remount,bind,ro /
mount -t tmpfs tmpfs /tmp
mount -o remount,ro /run
cd /run/app
exec env -i "$@"
"""


class ComposedHouse:
    """The services, once they run.

    Args:
        folder: For what they keep and read.
        variables: That Compose interpolates.
    """

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self._folder = folder
        self._file = composed(BASE, variables=variables)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        hosts = ["127.0.0.1 localhost"]
        for name, service in self._file["services"].items():
            networks = service.get("networks")
            aliases = networks["services"].get("aliases", []) if isinstance(networks, dict) else []
            hosts += [f"127.0.0.1 {known}" for known in (name, *aliases)]
        (folder / "hosts").write_text("\n".join(hosts) + "\n")

    def up(self, name: str) -> None:
        """Starts a service, after those it depends on, and waits until it is healthy."""
        service = self._file["services"][name]
        for needed, how in service.get("depends_on", {}).items():
            if needed not in self._running:
                self._start(needed)
            if how["condition"] == "service_healthy":
                self._wait_until_healthy(needed)
        if name not in self._running:
            self._start(name)
        self._wait_until_healthy(name)

    def close(self) -> None:
        """Ends all, the last one first."""
        for process in reversed(self._running.values()):
            process.terminate()
        for process in self._running.values():
            process.wait(30)

    def _start(self, name: str) -> None:
        service = self._file["services"][name]
        for needed in service.get("depends_on", {}):
            if needed not in self._running:
                self._start(needed)
        app = self._folder / "app" / name
        dockerfile = Dockerfile.read(Path(service["build"]["dockerfile"]))
        if not app.exists():
            dockerfile.assemble(app)
        command = service.get("command") or _exec_form(dockerfile.all("CMD")[-1])
        with (self._folder / f"{name}.log").open("ab") as log:
            arguments = self._contained(name, service, dockerfile, app, command)
            self._running[name] = subprocess.Popen(arguments, stdout=log, stderr=log)

    def _wait_until_healthy(self, name: str) -> None:
        service = self._file["services"][name]
        if "healthcheck" not in service:
            return
        kind, *test = service["healthcheck"]["test"]
        assert kind == "CMD"
        dockerfile = Dockerfile.read(Path(service["build"]["dockerfile"]))
        app = self._folder / "app" / name
        ends = time.monotonic() + _HEALTHY_S
        probe = self._contained(name, service, dockerfile, app, test)
        while subprocess.run(probe, check=False, capture_output=True).returncode != 0:
            assert self._running[name].poll() is None, f"{name} ended"
            assert time.monotonic() < ends, f"{name} is not healthy"

    def _contained(
        self,
        name: str,
        service: dict[str, Any],
        dockerfile: Dockerfile,
        app: Path,
        command: list[str],
    ) -> list[str]:
        """The command, in what Docker would make for it."""
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        secrets = self._folder / "secrets" / name
        secrets.mkdir(parents=True, exist_ok=True)
        for secret in service.get("secrets", []):
            source, target = (
                (secret, secret)
                if isinstance(secret, str)
                else (secret["source"], secret["target"])
            )
            file = self._file["secrets"][source]["file"]
            (secrets / target).write_bytes((self._folder / file).read_bytes())
        volumes = [f"{mounted}:/run{target}" for mounted, target in self._volumes(service, app)]
        environment = {**dockerfile.environment, **service.get("environment", {})}
        environment["PATH"] = environment["PATH"].replace("$PATH", "/usr/bin:/bin:/usr/sbin")
        assignments = [
            f"{variable}={_moved(str(value))}" for variable, value in environment.items()
        ]
        # As all tests here have them: threads that wait for each other spinning take what few cores
        # there are from those they wait for.
        assignments += ["OMP_NUM_THREADS=1", "OMP_WAIT_POLICY=PASSIVE"]
        outer = {
            "VENV": sys.prefix,
            "SECRETS": secrets,
            "APP": app,
            "VOLUMES": " ".join(volumes),
            "HOSTS": self._folder / "hosts",
        }
        return [
            "env",
            *(f"{variable}={value}" for variable, value in outer.items()),
            *("unshare", "--mount", "sh", "-c", _MOUNTS, "sh"),
            *assignments,
            *("setpriv", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"),
            *command,
        ]

    def _volumes(self, service: dict[str, Any], app: Path) -> Iterator[tuple[Path, str]]:
        for volume in service.get("volumes", []):
            source, target = volume.split(":")[:2]
            mounted = self._folder / "volumes" / source.removeprefix("./")
            mounted.mkdir(parents=True, exist_ok=True)
            # As the Dockerfile makes it: it cannot be made in what is read-only.
            (app / target.removeprefix("/app/")).mkdir(parents=True, exist_ok=True)
            yield mounted, target


def _moved(value: str) -> str:
    """A path of a container, where it lies here."""
    for folder in ("/app/", "/venv/"):
        value = value.replace(folder, f"/run{folder}")
    return value


def _exec_form(told: str) -> list[str]:
    return [part.strip().strip('"') for part in told.strip("[]").split(",")]


def main() -> None:
    folder, *services = sys.argv[1:]
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    house = ComposedHouse(Path(folder), {})
    try:
        for service in services:
            house.up(service)
        sys.stdout.write("up\n")
        sys.stdout.flush()
        # What is asked of the house: commands, one a line, run from the checkout.
        for line in sys.stdin:
            status = subprocess.run(line, shell=True, check=False, cwd=ROOT).returncode
            sys.stdout.write(f"ended {status}\n")
            sys.stdout.flush()
    finally:
        house.close()


if __name__ == "__main__":
    main()
