"""Who did what, on whose behalf, through which channel, with what outcome."""
