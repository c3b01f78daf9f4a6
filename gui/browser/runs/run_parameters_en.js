/** The settings of a run in English: a name, and what it does. */

export const RUN_PARAMETERS = {
  learning_rate: ["Learning rate", "how far one step may change the adapter"],
  rank: ["Rank", "how much the adapter can hold"],
  lora_alpha: ["LoRA alpha", "how strongly it works; as much as the rank: at full strength"],
  lora_targets: ["Layers that learn", "which layers of the model learn"],
  resolution: ["Resolution", "width and height that drawings are learnt at, in pixels"],
  train_batch_size: ["Batch size", "drawings at a time"],
  gradient_accumulation_steps: ["Gradient accumulation", "batches that make one step"],
  num_train_epochs: ["Epochs", "times that each drawing is looked at"],
  max_train_steps: ["Steps", "optimiser steps in all"],
  lr_scheduler: ["Learning rate schedule", "how the learning rate changes on the way"],
  lr_warmup_steps: ["Warm-up steps", "steps until the learning rate is reached"],
  random_flip: ["Mirror drawings", "whether drawings are mirrored now and then"],
  caption_dropout_rate: ["Caption dropout", "share of drawings that are learnt without their caption"],
  snr_gamma: ["Min-SNR-γ", "how much nearly clean pictures are held down"],
  noise_offset: ["Noise offset", "how much noise shifts whole pictures, for darks and lights"],
  seed: ["Seed", "the same seed and drawings give the same adapter"],
  checkpointing_steps: ["Checkpoint every", "steps between two saved states, to go on from; one is saved each minute anyway"],
  validation_prompt: ["Validation prompt", "what the pictures on the way show"],
  gradient_checkpointing: ["Gradient checkpointing", "saves memory at the cost of time"],
  mixed_precision: ["Precision", "the numbers that the model computes with"],
};
