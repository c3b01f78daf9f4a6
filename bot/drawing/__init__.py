"""`/draw`: from a prompt to a picture, in one message."""
