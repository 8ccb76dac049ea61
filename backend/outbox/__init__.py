"""Events for the gateway, written in the transaction that caused them."""
