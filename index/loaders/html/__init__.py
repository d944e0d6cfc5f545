"""HTML pages, and the chapters of EPUB: what a reader sees of them, in order."""
