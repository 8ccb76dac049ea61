"""Questions that the bot did not answer well: collected, grouped by meaning, turned into knowledge."""
