"""What happened, in plain tables: the contract, the views that questions read, and the store."""
