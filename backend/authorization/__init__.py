"""What a partner may do in a resale customer's account, asked for by the one and granted by the other."""
