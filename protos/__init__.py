"""The contract: what the services say to each other, as .proto beside its generated code."""
