"""One module per theme: core tables in, indicator values out. No theme knows another."""
