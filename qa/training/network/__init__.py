"""The reader itself: what it is trained on, how, and what is exported of it."""
