"""The questions on the shipped article with the answers that count as right, and how answers are judged."""
