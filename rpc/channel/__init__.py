"""Calling: one way to open a channel to a service."""

from rpc.channel.builder import open_channel
from rpc.channel.health import wait_until_serving

__all__ = ["open_channel", "wait_until_serving"]
