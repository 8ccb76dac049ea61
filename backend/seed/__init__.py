"""The demo users and what they own, as data; dates are relative to the day of loading."""

from backend.seed.loader import load_if_empty

__all__ = ["load_if_empty"]
