"""One module per kind of delivery: the producer's rows to ours. They do not know each other."""
