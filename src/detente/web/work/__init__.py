"""Long work, done by a process of its own: loads and answers. It can be left, come back to, and stopped."""
