"""The addresses that are answered: /v1, health, and the pages."""
