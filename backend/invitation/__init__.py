"""Invitations of partners, and which customers may accept them."""
