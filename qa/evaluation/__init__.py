"""Answers to known questions, measured."""
