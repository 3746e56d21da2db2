"""The domain of Kommunatlas: pure functions over tables, no screen, no files, no network."""
