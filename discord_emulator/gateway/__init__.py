"""The gateway, version 10: https://discord.com/developers/docs/events/gateway."""
