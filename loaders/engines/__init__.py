"""Where the coverage kernel runs: on this machine now, on a cluster some day."""
