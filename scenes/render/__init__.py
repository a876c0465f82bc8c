"""What is rendered, by whom, and what is kept: plans, keys, store, workers; knows no words."""
