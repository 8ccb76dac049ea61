"""The gateway: the only public process. Channels, identities, conversations and who owns them."""
