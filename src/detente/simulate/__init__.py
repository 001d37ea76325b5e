"""Companies with planted causes: drawn from a plan and a seed, with the truth known; and the demo company.

>>> from detente.simulate import Plan, Size, company, parse_plant, truth
>>> plan = Plan(size=Size(leads_per_week=40), causes=(parse_plant("fewer_leads=-25%"),))
>>> round(truth(plan).planned.shares["volume"] / truth(plan).planned.a.eventual, 6)
-0.25
>>> company(plan, seed=1).leads.size > 3000
True
"""

from detente.simulate.causes import Cause, parse_plant, plants
from detente.simulate.draw import Company, company
from detente.simulate.hubspot import write_hubspot
from detente.simulate.plan import SIZES, Habits, Market, Periods, Plan, Records, Size, Span
from detente.simulate.requests import RAW, plan_for, save, truth_file
from detente.simulate.truths import Truth, truth, write_truth
from detente.simulate.writing import write

__all__ = [
    "RAW",
    "SIZES",
    "Cause",
    "Company",
    "Habits",
    "Market",
    "Periods",
    "Plan",
    "Records",
    "Size",
    "Span",
    "Truth",
    "company",
    "parse_plant",
    "plan_for",
    "plants",
    "save",
    "truth",
    "truth_file",
    "write",
    "write_hubspot",
    "write_truth",
]
