"""What a caller may want to ask: completions while typing, and the questions asked most."""
