"""Commands: clients of the trainer that runs, which does the work. None imports torch."""
