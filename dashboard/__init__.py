"""The dashboard: words, colours, widgets and the command. Imports loaders and geodata."""
