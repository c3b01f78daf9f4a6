"""The styles of the paced trainer."""

from typing import TYPE_CHECKING, Any

import grpc

from protos.training.v1 import styles_pb2, styles_pb2_grpc
from rpc.errors import AlreadyExists

if TYPE_CHECKING:
    from tests.bot.paced_training.training import PacedTraining


class PacedStyles(styles_pb2_grpc.StylesServicer):
    def __init__(self, training: "PacedTraining") -> None:
        self._training = training

    async def List(  # noqa: N802
        self,
        request: styles_pb2.ListStylesRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> styles_pb2.ListStylesResponse:
        if self._training.refuse is not None:
            raise self._training.refuse
        names = sorted({*self._training.styles, *self._training.made})
        styles = [self._training.style(name) for name in names]
        if request.HasField("guild_id"):
            owner = request.guild_id
            styles = [each for each in styles if each.shared or each.owner_guild_id == owner]
        return styles_pb2.ListStylesResponse(styles=styles)

    async def Create(  # noqa: N802
        self,
        request: styles_pb2.CreateStyleRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> styles_pb2.CreateStyleResponse:
        if request.name in (*self._training.styles, *self._training.made):
            raise AlreadyExists(f"there is a style {request.name!r} already")
        made = styles_pb2.Style(
            name=request.name,
            display_name=request.display_name,
            trigger=request.trigger,
            prompt_prefix=request.prompt_prefix,
            negative_prompt_prefix=request.negative_prompt_prefix,
            owner_guild_id=request.owner_guild_id,
            shared=request.shared,
        )
        made.updated_at.GetCurrentTime()
        self._training.made[request.name] = made
        self._training.must_manage(request.actor, request.name)
        return styles_pb2.CreateStyleResponse(style=made)

    async def Update(  # noqa: N802
        self,
        request: styles_pb2.UpdateStyleRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> styles_pb2.UpdateStyleResponse:
        self._training.must_manage(request.actor, request.name)
        made = styles_pb2.Style()
        made.CopyFrom(self._training.style(request.name))
        for field_, value in request.ListFields():
            if field_.name == "textual_inversions":
                made.ClearField("textual_inversions")
                made.textual_inversions.extend(value.words)
            elif field_.name not in ("actor", "name"):
                setattr(made, field_.name, value)
        made.updated_at.GetCurrentTime()
        self._training.made[request.name] = made
        return styles_pb2.UpdateStyleResponse(style=made)
