"""From question sets to the shipped reader: train, calibrate, export, report."""
