"""Serving: `serve` for a process, `running` where the caller decides when to stop."""

from rpc.server.lifecycle import Load, Server, running, serve

__all__ = ["Load", "Server", "running", "serve"]
