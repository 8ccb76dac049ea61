"""Conversations, their messages and the turns of the bot in them."""
