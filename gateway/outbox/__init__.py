"""What happens in the backend reaches its users: the event feed becomes messages."""
