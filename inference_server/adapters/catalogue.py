"""The catalogue: what is known of all styles and their versions. Reading is immediate."""

from inference_server.adapters.adapter import Adapter, AdapterFile, AdapterId, BaseModel, Style
from inference_server.adapters.data_folder import DataFolder
from inference_server.adapters.style_folder import StyleState
from inference_server.errors import StyleNotFound, VersionNotFound


class Catalogue:
    """Styles and adapter versions, as one server with one base model sees them.

    Args:
        folder: Where the versions' files are.
        base_model: The server's.
    """

    def __init__(self, folder: DataFolder, base_model: BaseModel) -> None:
        self._folder = folder
        self._base_model = base_model
        # By name. Each is replaced as a whole: other threads ask what is in service.
        self._states: dict[str, StyleState] = {}

    @property
    def styles(self) -> list[Style]:
        """By name."""
        return [state.style for _, state in sorted(self._states.items())]

    def style(self, name: str) -> Style:
        """A style's words.

        Raises:
            StyleNotFound: There is none of this name.
        """
        return self._state(name).style

    def version(self, style: str, version: int) -> Adapter:
        """One version.

        Raises:
            StyleNotFound: There is no such style.
            VersionNotFound: It has no such version.
        """
        return self._adapter(self._state(style), version)

    def versions(self, style: str | None = None) -> list[Adapter]:
        """The versions of one style or of all, by style and then newest first.

        Raises:
            StyleNotFound: There is no such style.
        """
        states = (
            [self._state(style)]
            if style is not None
            else [state for _, state in sorted(self._states.items())]
        )
        return [
            self._adapter(state, version)
            for state in states
            for version in sorted(state.present, reverse=True)
        ]

    def in_service(self, style: str) -> Adapter | None:
        """The version in service for this base model, if there is one."""
        state = self._states.get(style)
        version = None if state is None else self._number_in_service(state)
        return None if state is None or version is None else self._adapter(state, version)

    def file_in_service(self, style: str) -> AdapterFile | None:
        """Likewise, as the engine wants it."""
        adapter = self.in_service(style)
        return None if adapter is None else adapter.file

    def with_bytes(self, style: str, sha256: str) -> Adapter | None:
        """The version of a style that has these bytes, or was made of them, if one has."""
        state = self._state(style)
        version = state.with_bytes(sha256)
        return None if version is None else self._adapter(state, version)

    def was_ever_in_service(self, style: str) -> bool:
        """Whether a version was ever put into service for this base model."""
        return self._base_model.digest in self._state(style).activations.active

    def _state(self, name: str) -> StyleState:
        state = self._states.get(name)
        if state is None:
            known = ", ".join(sorted(self._states)) or "none yet"
            msg = f"there is no style {name!r}; there is: {known}"
            raise StyleNotFound(msg)
        return state

    def _number_in_service(self, state: StyleState) -> int | None:
        version = state.activations.active.get(self._base_model.digest)
        return version if version in state.present else None

    def _adapter(self, state: StyleState, version: int) -> Adapter:
        style, record = state.style.name, state.present.get(version)
        if record is None:
            msg = f"there is no {style}@{version}; {_known(style, sorted(state.present))}"
            raise VersionNotFound(msg)
        digest = record.manifest.base_model.digest
        return Adapter(
            id=AdapterId(style, version),
            manifest=record.manifest,
            path=self._folder.style(style).adapter_path(version),
            sha256=record.sha256,
            size_bytes=record.size_bytes,
            published_at=record.published_at,
            active=state.activations.active.get(digest) == version,
            activated_at=state.activations.activated_at.get(version),
            fits=digest == self._base_model.digest,
        )


def _known(style: str, versions: list[int]) -> str:
    if not versions:
        return f"{style} has no versions yet"
    return f"{style} has " + ", ".join(f"{style}@{version}" for version in versions[-10:])
