"""The command line: thin. It reads what was typed, asks, and prints; results to stdout, notes to stderr."""
