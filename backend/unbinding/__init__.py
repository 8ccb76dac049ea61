"""A customer ends the association with a partner: pre-flight, draft, request, cancellation."""
