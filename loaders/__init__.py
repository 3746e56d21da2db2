"""Files in, editions and exports out."""
