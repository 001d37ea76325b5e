"""Walk in their shoes: how thin ties are, what rooms do, and whether remedies helped."""
