"""What somebody's cards pay: to themselves, and to HR."""
