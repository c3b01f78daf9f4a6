"""The Discord front end: slash commands in, pictures out."""
