"""华为 WeLink: notices to members. No public callback for messages is documented, so nothing comes in."""
