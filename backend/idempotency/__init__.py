"""The first result of a write, kept so that a repeated call returns it again."""
