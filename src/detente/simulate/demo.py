"""The demo company: Gyre & Gimble, makers of fidget spinners, with a war on.

What happened, so far as anybody can tell before asking Détente: marketing's funniest video brought viewers and no
buyers; sales put a form of six steps before the first call; product raised the prices; and three weeks before the
year's end a surge of leads came in that nobody could have sold to yet. Each side has a story for the other's part.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from detente.simulate.cast import GENERIC, Cast, Product, Segment, Source
from detente.simulate.causes import Cause
from detente.simulate.draw import Company, company
from detente.simulate.plan import Habits, Market, Plan, Size
from detente.simulate.told import Told

SEED: Final = 1871  # the year of "Jabberwocky", in which it is brillig and the toves do gyre and gimble
_VIDEO_ON, _FORM_ON, _PRICES_ON, _SURGE_ON = (
    dt.date(2026, 9, 28),
    dt.date(2026, 10, 5),
    dt.date(2026, 11, 2),
    dt.date(2026, 12, 7),
)

CAST: Final = Cast(
    company="Gyre & Gimble",
    sources=(
        Source("cat videos", "social"),
        Source("search ads", "search"),
        Source("trade fairs", "event"),
        Source("newsletter", "e-mail"),
        Source("ring road billboards", "print"),
        Source("website", "website", campaigns=False),
        Source("word of mouth", "word of mouth", campaigns=False),
        Source("toy shop partners", "partner"),
    ),
    segments=(
        Segment("offices", "Offices with long meetings", "Your meeting will end. Until then, this spins.", 60),
        Segment("schools", "Schools and universities", "Thirty pairs of hands, not one sound.", 85),
        Segment("gift shops", "Gift and museum shops", "Nobody needs it. Everybody picks it up.", 120),
        Segment("waiting rooms", "Dentists, town halls, airports", "The wait feels shorter when something turns.", 45),
    ),
    products=(
        Product("The Quorum", "silent", 12.90, 4.80),
        Product("The Deadline", "glows in the dark", 14.50, 5.60),
        Product("Infinite Loop", "never quite stops", 19.90, 7.10),
        Product("The Chairman", "brass, does not move for anyone", 42.00, 17.50),
        Product("Quiet Quitter", "pocket size", 6.90, 2.40),
        Product("Round Table", "spins for twelve", 96.00, 38.00),
    ),
    teams=("Clockwise", "Anticlockwise", "Key Accounts", "Far Away"),
    regions=("North", "South", "Coast", "Mountains", "Abroad"),
    sites=("The Old Mill", "The Bearing Works"),
    first_names=GENERIC.first_names,
    last_names=(
        *("Axelrod", "Bearing", "Centrifuge", "Drehmann", "Ellipse", "Flywheel", "Girotti", "Haspel", "Ivolga"),
        *("Janvier", "Kreisler", "Lathe", "Merle", "Nutation", "Orbison", "Pirouette", "Quill", "Rondeau", "Spinoza"),
        *("Toupie", "Umlauf", "Volchok", "Wheeler", "Yo-Yoev"),
    ),
    leaders=(
        ("Management", "Owner", "Nour Axelrod"),
        ("Sales", "Head of Sales", "Sam Torque"),
        ("Marketing", "Head of Marketing", "Mila Halo"),
        ("People", "Head of People", "Hanne Mittelpunkt"),
        ("Finance", "Head of Finance", "Penny Farthing"),
        ("Product", "Head of Product", "Archibald Bearing"),
        ("Production", "Head of Production", "Lou Lathe"),
        ("Support", "Head of Support", "Ferris Wheeler"),
        ("Legal", "Head of Legal", "Justine Orbit"),
    ),
    customer_kinds=GENERIC.customer_kinds,
    customer_colours=GENERIC.customer_colours,
)
"""Who works at Gyre & Gimble, what they sell, and to whom."""

_TOLD: Final = (
    Told(dt.date(2025, 9, 1), "marketing", "packaging", "A box that can be opened without scissors"),
    Told(dt.date(2026, 3, 2), "product", "assortment", "The Chairman, in brass: does not move for anyone"),
    Told(dt.date(2026, 5, 18), "sales", "procedure", "Offers go out on letterhead again"),
    Told(
        _VIDEO_ON,
        "marketing",
        "advertising",
        "New film: a cat watches a spinner for two hours (four million views)",
        "cat videos",
    ),
    Told(_FORM_ON, "sales", "procedure", "Lead Acceptance Form, in six steps, to be filled in before the first call"),
    Told(dt.date(2026, 10, 19), "management", "reorganisation", "Marketing moves to the third floor, away from sales"),
    Told(_PRICES_ON, "product", "price list", "Steel is dearer: list prices up four per cent"),
    Told(dt.date(2026, 11, 16), "marketing", "advertising", 'New slogan: "It goes round."'),
    Told(_SURGE_ON, "marketing", "advertising", "Campaign “Give them something to hold”, until the end of the year"),
)


def plan() -> Plan:
    """Return the plan of the demo company: a source gone bad, slow replies, a price list, and a late surge."""
    return Plan(
        size=Size(leads_per_week=240, people=72, messages=90_000, meetings=4_500),
        market=Market(win_rate=0.13, spread_sellers=0.2),
        habits=Habits(war=True, cherry_picking=0.15, turnover=0.1, remedy=0.15),
        causes=(
            Cause("source_gone_bad", "cat videos", -0.85, _VIDEO_ON),
            Cause("slow_replies", None, 1.0, _FORM_ON),
            Cause("list_price", None, 0.04, _PRICES_ON),
            Cause("late_surge", None, 0.6, _SURGE_ON),
        ),
        told=_TOLD,
        world=SEED,
        cast=CAST,
    )


def draw() -> Company:
    """Draw the demo company; always the same."""
    return company(plan(), SEED)
