"""Platforms on loop-back: they encrypt and sign as the vendors do, play the API, and count what is seen."""
