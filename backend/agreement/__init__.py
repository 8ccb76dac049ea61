"""Agreements of a partner and the stage where each one stands."""
