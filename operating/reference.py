"""The page of all settings, and the example of an `.env`: made of the settings, never by hand."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import wrap
from typing import Final

from operating.services import DISCORD, TRAINER, Section, sections
from operating.variables import Variable, variables
from rpc.settings import ClientSettings, ServerSettings, ServiceSettings

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "operating" / "settings.md"
EXAMPLE: Final = ROOT / ".env.example"

_COMMON: Final = (ServiceSettings, ServerSettings)
_HEAD: Final = "| Variable | Default | May be | |\n| --- | --- | --- | --- |"

_ABOUT_PAGE: Final = """\
<!-- Made by `make settings` of the settings themselves. -->
# Settings

Each service reads its settings from the environment, then from `.env` in the folder it is started
in, then from files: one called `trainer_token` in the folder of secrets holds what `TRAINER_TOKEN`
would. That folder is `/run/secrets`, where containers have theirs, or the one that `SECRETS_FOLDER`
names. A wrong setting is told with its rule, and the service does not start. Two underscores lead
into a group: `BOT_TRAINER__ADDRESS`.

`make run` gives callers the addresses and tokens of the servers that are in `.env`, unless you set
them too. [.env.example](../../.env.example) has all of these with their defaults, to be copied to
`.env`.
"""

_ABOUT_EXAMPLE: Final = """\
# Every setting with its default. Made by `make settings` of the settings themselves.
#
#   cp .env.example .env
#
# and take the # away from what you change. docs/operating/settings.md is the same as a page.
# On a real Discord you need the first two; without a token `make run` starts a local Discord.
# Containers get tokens and passwords from files instead: `make secrets` makes them.
"""

_BESIDE: Final = (
    (
        "make run",
        (
            ("LOCAL_DISCORD_PORT", "8080", "of the local Discord, on loopback"),
            (
                "SECRETS_FOLDER",
                "/run/secrets",
                "whose files stand for settings; read from the environment alone",
            ),
        ),
    ),
    (
        "docker compose",
        (
            ("GUI_PORT", "8000", "where the local page is published, on loopback"),
            ("INFERENCE_SERVER_MEMORY", "4g", "that it may take; 16g with docker-compose.gpu.yml"),
            ("TRAINER_MEMORY", "6g", "that it may take; 32g with docker-compose.gpu.yml"),
            ("GPU_COUNT", "1", "GPUs for each service, with docker-compose.gpu.yml"),
            (
                "TORCH_INDEX",
                "https://download.pytorch.org/whl/cpu",
                "where torch is built from; PyPI with docker-compose.gpu.yml",
            ),
        ),
    ),
    (
        "the Hugging Face hub's client, in the inference server and the trainer",
        (
            ("HF_TOKEN", "", "for models and data sets that are private"),
            ("HF_HOME", "~/.cache/huggingface", "where it keeps what it downloads"),
            ("HF_HUB_OFFLINE", "0", "1: it downloads nothing"),
            ("HF_ENDPOINT", "https://huggingface.co", "another hub"),
        ),
    ),
)


def page() -> str:
    """docs/operating/settings.md."""
    parts = [_ABOUT_PAGE]
    clients = ""
    for section in sections():
        rows = []
        for variable in variables(section):
            if variable.declared_by in _COMMON:
                continue
            if variable.declared_by is ClientSettings:
                clients = variable.name.rpartition("__")[0]
                row = f"| `{clients}__…` | | | how to reach it, see *Clients* |"
                rows.extend([row] if row not in rows else [])
            else:
                rows.append(_row(variable))
        parts.append(_table(section.title, rows))
    parts.append(_table("Every service", _common(ServiceSettings), _with_prefix(ServiceSettings)))
    parts.append(_table("Every server", _common(ServerSettings), _with_prefix(ServerSettings)))
    about = "How the services reach each other, such as `BOT_TRAINER__ADDRESS`."
    parts.append(_table("Clients", _client(clients), about))
    for title, told in _BESIDE:
        rows = [f"| `{name}` | {_code(default)} | | {text} |" for name, default, text in told]
        parts.append(_table(f"For {title}", rows))
    return "\n".join(parts)


def example() -> str:
    """.env.example."""
    parts = [_ABOUT_EXAMPLE]
    first = ("DISCORD_TOKEN", "BOT_OPERATOR_GUILD_ID")
    for section in sections():
        ordered = sorted(variables(section), key=lambda variable: variable.name not in first)
        lines = (_assignment(v.name, v.default, _told(v)) for v in ordered)
        parts.append(f"# --- {section.title} ---\n\n" + "\n".join(lines))
    for title, told in _BESIDE:
        lines = (_assignment(name, default, text) for name, default, text in told)
        parts.append(f"# --- For {title} ---\n\n" + "\n".join(lines))
    return "\n".join(parts)


def write() -> None:
    """Writes both."""
    PAGE.write_text(page(), encoding="utf-8")
    EXAMPLE.write_text(example(), encoding="utf-8")


def _with_prefix(kind: type[ServiceSettings]) -> str:
    prefixes = [f"`{each.prefix}`" for each in sections() if issubclass(each.model, kind)]
    known = [prefix for prefix in prefixes if prefix != f"`{DISCORD.prefix}`"]
    return f"With {', '.join(known[:-1])} or {known[-1]} in front."


def _common(declared_by: type[ServiceSettings]) -> Iterator[str]:
    return (
        _row(variable, short=TRAINER.prefix)
        for variable in variables(TRAINER)
        if variable.declared_by is declared_by
    )


def _client(prefix: str) -> Iterator[str]:
    section = _section_of(prefix)
    for variable in variables(section):
        if variable.name.startswith(f"{prefix}__") and variable.declared_by is ClientSettings:
            shown = _row(variable, short=prefix)
            # Each client has another.
            yield shown.replace(variable.shown_default, "") if "ADDRESS" in shown else shown


def _section_of(prefix: str) -> Section:
    return next(section for section in sections() if prefix.startswith(section.prefix))


def _row(variable: Variable, *, short: str = "") -> str:
    name = f"…{variable.name.removeprefix(short)}" if short else variable.name
    return f"| `{name}` | {variable.shown_default} | {variable.rule} | {variable.description} |"


def _table(title: str, rows: Iterable[str], about: str = "") -> str:
    return "\n".join([f"## {title}\n", *([f"{about}\n"] if about else []), _HEAD, *rows, ""])


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _told(variable: Variable) -> str:
    rule = f" ({variable.rule.replace('`', '')})" if variable.rule else ""
    return variable.description.replace("`", "") + rule


def _assignment(name: str, default: str, told: str) -> str:
    lines = wrap(told, 96, initial_indent="# ", subsequent_indent="# ")
    return "\n".join([*lines, f"#{name}={default}", ""])
