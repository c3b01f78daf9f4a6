"""One run's training, in a process of its own: `accelerate launch -m trainer.train RUN_FOLDER`.

run.json            what to train: written by the service, read by the child
progress.jsonl      how it goes: written by the child, followed by the service
checkpoint.safetensors   from where it goes on
candidates/, held_out.json   the LoRA after some steps, and which of them is best
samples/            pictures of the validation prompt on the way
adapter/, manifest.json, log.txt
"""
