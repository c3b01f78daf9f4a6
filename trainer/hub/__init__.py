"""The Hugging Face hub, where a style's drawings can be had as a data set."""

from trainer.hub.data_set import DataSet, HubDrawing, Pushed, Pushing
from trainer.hub.push import Hub, checked_repo_id

__all__ = ["DataSet", "Hub", "HubDrawing", "Pushed", "Pushing", "checked_repo_id"]
