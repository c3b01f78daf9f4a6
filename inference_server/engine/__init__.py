"""The engine: turns orders into pictures, many at once. Knows nothing of gRPC, PNG or users.

engine      what the server calls, in the event loop
order       what it is given, and what it tells
admission   who is let in, and in which order: fair_queue, step_costs, draw
device      the thread that owns the device
batching    who is in the next step
pipeline    how a step is taken: conditioning, sample, samplers, denoiser, slots, autoencoder
"""
