"""What does each of us answer for? KPIs, cards that share them out, what they pay, and whether they can be gamed."""
