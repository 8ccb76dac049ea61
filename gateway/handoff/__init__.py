"""Who owns a conversation (bot or person), and the escalations that agents work on."""
