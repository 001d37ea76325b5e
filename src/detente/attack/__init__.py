"""An attacker: from what an answer shows, and from who works where, it tries to find what the answer hides.

It imports nothing of the program it attacks, so that a mistake made there is not made here once more. It reads answers as
JSON, tables as CSV and saved pages (`reading`), turns them into facts about groups of people (`telling`), and looks for
hidden groups and single persons: by subtraction and every other sum (`exact`), between bounds (`bounds`), by what two
groups differ in (`differences`) and by the width of intervals (`spreads`). `solving.attack` does all of it.
"""
