"""Where people write from: the instant messengers, each a folder of small files, and what they share."""
