"""What the bot asks its two servers, by what it is about."""

from dataclasses import dataclass
from typing import Final, Self

import grpc

from bot.about.client import ConditionClient
from bot.adapters.client import AdaptersClient
from bot.dataset.client import DatasetClient
from bot.drawing.client import DrawingClient
from bot.styles.client import StylesClient
from bot.training.client import TrainingClient
from protos.drawing.v1 import adapters_pb2, drawing_pb2
from protos.training.v1 import dataset_pb2, styles_pb2, training_pb2

INFERENCE_SERVER: Final = "inference server"
INFERENCE_SERVER_CONTRACT: Final = (drawing_pb2.DESCRIPTOR, adapters_pb2.DESCRIPTOR)
TRAINER: Final = "trainer"
TRAINER_CONTRACT: Final = (
    dataset_pb2.DESCRIPTOR,
    styles_pb2.DESCRIPTOR,
    training_pb2.DESCRIPTOR,
)


@dataclass(frozen=True)
class Servers:
    """What the areas of the bot need of the inference server and of the trainer."""

    drawing: DrawingClient
    styles: StylesClient
    dataset: DatasetClient
    training: TrainingClient
    condition: ConditionClient
    adapters: AdaptersClient

    @classmethod
    def over(
        cls, inference_server: grpc.aio.Channel, trainer: grpc.aio.Channel, *, draw_timeout_s: float
    ) -> Self:
        """Over a channel to each, from rpc.channel.open_channel."""
        return cls(
            drawing=DrawingClient(inference_server, draw_timeout_s=draw_timeout_s),
            styles=StylesClient(trainer),
            dataset=DatasetClient(trainer),
            training=TrainingClient(trainer),
            condition=ConditionClient(inference_server, trainer),
            adapters=AdaptersClient(inference_server),
        )
