"""Where the caller stands with each operation, in one line: what follows the answer to a how-to question."""
