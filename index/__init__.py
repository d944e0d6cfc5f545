"""From files to passages that can be found: loading, cutting, embedding, storing, searching."""
