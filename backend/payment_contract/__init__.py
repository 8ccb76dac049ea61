"""Contracts made before a purchase, so that somebody's finance department can pay (请款合同)."""
