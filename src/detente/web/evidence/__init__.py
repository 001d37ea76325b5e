"""What is known of the company: what is there, what is missing, and how more gets in."""
