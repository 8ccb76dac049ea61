"""Which customer is associated with which partner, and in which model."""
