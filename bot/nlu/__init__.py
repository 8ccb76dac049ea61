"""Language understanding: the components of the pipeline in ``config.yml``, one class per file."""
