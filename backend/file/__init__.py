"""Files made for one user, kept for a short time."""
