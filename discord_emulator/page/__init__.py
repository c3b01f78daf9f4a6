"""The chat page: Discord's client for people who try a bot by hand, at the emulator's address.

`browser/` is what runs in the browser, as it stands there: ES modules and CSS without a build
step. The page talks to the control API alone, as the driver does.
"""
