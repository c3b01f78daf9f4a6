"""How the embedded default models are made: the procedural drawings and the pretraining."""
