"""Business rules, states and permissions behind the assistant: the only process that owns users' data."""
