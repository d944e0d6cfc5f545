"""An index in a folder: its files, how they are written, searched and proved."""
