"""Everything the bot does, in each language, with all services and the embedded models."""
