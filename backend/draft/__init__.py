"""What a user is shown before confirming a write, and the one submission that follows."""
