"""Training a LoRA: against diffusers' own script, going on against from scratch, and its memory."""
