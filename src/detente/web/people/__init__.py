"""The company's people and their rights, and what is known about each of them."""
