"""The web widget's live connection: the same conversation API over one socket."""
