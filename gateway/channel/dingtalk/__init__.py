"""钉钉: Stream mode, HTTP robot callback, events."""
