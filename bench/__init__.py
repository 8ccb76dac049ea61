"""Benchmarks: what the understanding costs and what it gives, beside stock Rasa."""
