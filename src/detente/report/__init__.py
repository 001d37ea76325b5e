"""All that can be answered, in one file to hand round: HTML that needs nothing else, or PDF."""
