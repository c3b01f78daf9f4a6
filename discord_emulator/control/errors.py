"""What the control API refuses."""


class Refused(Exception):
    """Discord's client, or its server, would not let the person do this."""
