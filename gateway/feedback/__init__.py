"""What people think of an answer, and of the service of a person."""
