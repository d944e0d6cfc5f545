"""Plain text: its lines to headings, paragraphs and pieces."""
