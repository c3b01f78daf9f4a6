"""The control API under `/_emulator/`: the human side of the emulated Discord.

The driver and the chat page are its clients. It checks what a real client checks, so
that nothing reaches the bot that Discord would not let through.
"""
