"""Gapless counters that serialise their users until the transaction ends."""
