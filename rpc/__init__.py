"""The gRPC plumbing every service shares. No torch, no Discord."""
