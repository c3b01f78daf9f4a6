"""What may go wrong for a person."""


class Refused(Exception):
    """Discord's client, or its server, would not let the person do this."""


class NotSeen(Exception):
    """What was waited for did not come onto the person's screen in time."""


class InteractionFailed(Exception):
    """The person was told that the application did not respond."""
