"""Starts, trains and checks the assistant on one machine; no product code imports it."""
