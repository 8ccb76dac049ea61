"""Accounts of customers and partners, and the users who sign in to them."""
