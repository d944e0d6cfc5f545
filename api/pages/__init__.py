"""What the pages show, made from answers and documents; the templates put it into HTML."""
