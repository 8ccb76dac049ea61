"""People of a partner's organisation: created by an administrator, invited by e-mail."""
