"""Where a partner keeps its customers' identity documents (topic account.obs.attachment_bucket)."""
