"""What is fitted to a reader once it is trained: borders, order, confidence and threshold."""
