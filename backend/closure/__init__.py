"""A partner closes its account: everything that stands in the way, then a request."""
