"""The state of the emulated Discord and the rules by which it changes.

Nothing here knows of HTTP or of the gateway: changes are published as events, and the
gateway (for the bot) and the screens (for the people) each tell them in their own words.
"""
