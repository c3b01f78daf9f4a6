"""The bot under load: beside it a local Discord and the inference server, as processes."""
