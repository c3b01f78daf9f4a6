"""What every service shares: the gRPC plumbing, and what people are told. No torch, no Discord."""
