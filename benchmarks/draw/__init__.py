"""Drawing, against diffusers' own pipeline."""
