"""The vendor's person who looks after a partner (生态经理)."""
