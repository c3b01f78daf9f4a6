"""training.v1.Styles."""

from typing import Any

import grpc

from protos.training.v1 import styles_pb2, styles_pb2_grpc
from trainer.servicer.wire import (
    read_actor,
    read_number,
    read_optional,
    read_parameters,
    write_style,
)
from trainer.styles.style import Words
from trainer.styles.styles import NewStyle, StyleChange, Styles

_Context = grpc.aio.ServicerContext[Any, Any]


class StylesServicer(styles_pb2_grpc.StylesServicer):
    """Styles on the wire."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    async def Create(  # noqa: N802 - the contract's name
        self,
        request: styles_pb2.CreateStyleRequest,
        context: _Context,  # noqa: ARG002
    ) -> styles_pb2.CreateStyleResponse:
        """Makes a style."""
        new = NewStyle(
            name=request.name,
            words=Words(
                request.display_name,
                request.trigger,
                request.prompt_prefix,
                request.negative_prompt_prefix,
                tuple(request.textual_inversions),
            ),
            owner_guild_id=read_number(request, "owner_guild_id"),
            shared=request.shared,
            training_defaults=read_parameters(request.training_defaults),
        )
        style = await self._styles.create(read_actor(request), new)
        return styles_pb2.CreateStyleResponse(style=write_style(style))

    async def Update(  # noqa: N802
        self,
        request: styles_pb2.UpdateStyleRequest,
        context: _Context,  # noqa: ARG002
    ) -> styles_pb2.UpdateStyleResponse:
        """Changes a style."""
        defaults = read_optional(request, "training_defaults")
        inversions = read_optional(request, "textual_inversions")
        change = StyleChange(
            display_name=read_optional(request, "display_name"),
            trigger=read_optional(request, "trigger"),
            prompt_prefix=read_optional(request, "prompt_prefix"),
            negative_prompt_prefix=read_optional(request, "negative_prompt_prefix"),
            textual_inversions=tuple(inversions.words) if inversions is not None else None,
            shared=read_optional(request, "shared"),
            training_defaults=read_parameters(defaults) if defaults is not None else None,
        )
        style = await self._styles.update(read_actor(request), request.name, change)
        return styles_pb2.UpdateStyleResponse(style=write_style(style))

    async def List(  # noqa: N802
        self,
        request: styles_pb2.ListStylesRequest,
        context: _Context,  # noqa: ARG002
    ) -> styles_pb2.ListStylesResponse:
        """Lists styles."""
        styles = await self._styles.all(drawable_by=read_number(request, "guild_id"))
        return styles_pb2.ListStylesResponse(styles=[write_style(style) for style in styles])
