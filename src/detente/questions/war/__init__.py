"""Are we at war? What the two sides do with one another, sign by sign, beside what they did before."""
