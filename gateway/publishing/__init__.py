"""Articles are changed from the desk: checked, replayed, published, taken back."""
