"""The engine: turns orders into pictures. Knows nothing of gRPC, PNG or users.

`order` is the seam: what an engine takes and tells. `plain` is the engine on diffusers' own
classes, one draw at a time; whatever replaces it is measured against it.
"""
