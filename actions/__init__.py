"""The action server: reads a turn's slots and metadata, makes one call to the backend, names a response."""
