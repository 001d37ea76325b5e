"""What the project's own upkeep needs; nothing here ships."""
