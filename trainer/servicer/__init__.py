"""The contract's three services: from the wire to the domain and back. Nothing is decided here."""

from trainer.servicer.dataset import DatasetServicer
from trainer.servicer.styles import StylesServicer
from trainer.servicer.training import TrainingServicer

__all__ = ["DatasetServicer", "StylesServicer", "TrainingServicer"]
