"""The agent desk: people with accounts and roles, and what they see and do in conversations."""
