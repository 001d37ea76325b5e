"""The tables of the answer: what one row is, field by field."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from detente.language import N_
from detente.questions.findings import count, day, label, money, number, people, share


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    """One bar of the waterfall, in its order. low and high: 90 % interval; equal to value for facts."""

    bar: str = label(
        N_("Part"),
        "which bar: sales_a, volume, mix, quality, reply, selling, discount, list_price, common (not_yet_told_apart where these can't be), no_lead, timing, chance, sales_b",
    )
    owner: str | None = label(
        N_("Owner"),
        "who answers for it: marketing, sales, product or neither; null where nobody does, or it can't be told",
    )
    value: int = money(N_("Amount"), "what it adds to the sales of a on the way to those of b")
    low: int = money(N_("From"), "lower end of the 90 % interval")
    high: int = money(N_("To"), "upper end of the 90 % interval")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRow:
    """One owner's share of the change in eventual value."""

    owner: str = label(N_("Owner"), "marketing, sales, product or neither; one that can't be told apart is absent")
    value: int = money(N_("Amount"), "the owner's share of the change of what each period's leads bring in the end")
    low: int = money(N_("From"), "lower end of the 90 % interval")
    high: int = money(N_("To"), "upper end of the 90 % interval")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """How the leads of one source changed, whoever sold to them."""

    source: str = label(N_("Source"), "where the leads came from")
    leads: int | None = people(
        N_("Leads"), "leads that came in a or in b, whichever are fewer; so few of them are hidden"
    )
    value: int | None = money(N_("Amount"), "the source's part of quality")
    low: int | None = money(N_("From"), "lower end of the 90 % interval")
    high: int | None = money(N_("To"), "upper end of the 90 % interval")
    odds: float | None = number(
        N_("Odds of buying (before: 100)"), "the odds that a lead buys, in percent of what they were"
    )
    odds_low: float | None = number(N_("From"), "lower end of its 90 % interval")
    odds_high: float | None = number(N_("To"), "upper end of its 90 % interval")
    changed: float | None = share(N_("How sure"), "probability that the source changed at all")


@dataclass(frozen=True, slots=True, kw_only=True)
class SellingRow:
    """How the selling of one team changed, from whatever source its leads came."""

    team: str = label(N_("Team"), "the team; empty for those who are in none")
    sellers: int | None = people(N_("Sellers"), "sellers who received leads of a or of b, whichever are fewer")
    odds: float | None = number(
        N_("Odds of winning (before: 100)"), "the odds that a lead is won, in percent of what they were"
    )
    odds_low: float | None = number(N_("From"), "lower end of its 90 % interval")
    odds_high: float | None = number(N_("To"), "upper end of its 90 % interval")
    changed: float | None = share(N_("How sure"), "probability that the team or a seller of it changed at all")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow:
    """What one period's own leads are worth, and what was booked in it."""

    period: str = label(N_("Period"), "a or b")
    leads: int | None = people(N_("Leads"), "leads created in the period; so few of them are hidden", totals=())
    booked: int | None = money(N_("Booked"), "amounts of deals won in the period")
    no_lead: int | None = money(
        N_("Without a lead"),
        "amounts of deals won in the period that grew from no known lead; null where no lead is known at all",
    )
    eventual: int | None = money(N_("Leads’ worth"), "what the period's own leads are expected to bring in the end")
    eventual_low: int | None = money(N_("From"), "lower end of its 90 % interval")
    eventual_high: int | None = money(N_("To"), "upper end of its 90 % interval")
    due_later: int | None = money(N_("Due later"), "part of it still to come after the last moment known")
    due_later_low: int | None = money(N_("From"), "lower end of its 90 % interval")
    due_later_high: int | None = money(N_("To"), "upper end of its 90 % interval")
    expected: int | None = money(N_("Expected"), "what leads of any age should have brought in the period")
    expected_low: int | None = money(N_("From"), "lower end of its 90 % interval")
    expected_high: int | None = money(N_("To"), "upper end of its 90 % interval")
    timing: int | None = money(N_("Timing"), "expected less eventual: carried in from earlier leads, less due later")
    timing_low: int | None = money(N_("From"), "lower end of its 90 % interval")
    timing_high: int | None = money(N_("To"), "upper end of its 90 % interval")
    chance: int | None = money(N_("Chance"), "booked from leads less expected")
    chance_low: int | None = money(N_("From"), "lower end of its 90 % interval")
    chance_high: int | None = money(N_("To"), "upper end of its 90 % interval")


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRow:
    """What became of the leads of one week and source: b's weeks first, then a's, then the others, each newest first."""

    week_on: dt.date = day(N_("Week of"), "the Monday of the week in which the leads were created")  # noqa: RUF009
    period: str | None = label(N_("Period"), "a or b where that Monday is in one of the periods; null otherwise")
    source: str = label(N_("Source"), "where the leads came from")
    leads: int | None = people(
        N_("Leads"),
        "how many came; leads are people, so few of them are hidden",
        totals=((), ("week_on",), ("period",), ("source",)),
    )
    won: int | None = count(N_("Won"), "how many have bought")
    lost: int | None = count(N_("Lost"), "how many were given up or lost")
    open: int | None = count(N_("Open"), "how many are neither")
    median_days: float | None = number(
        N_("Median days to win"), "median days from creation to the first deal won; of five won at least", about="won"
    )
    expected_won: float | None = number(N_("Expected in the end"), "how many are expected to have bought in the end")
    expected_won_low: float | None = number(N_("From"), "lower end of the 90 % interval of how many will have")
    expected_won_high: float | None = number(N_("To"), "upper end of the 90 % interval of how many will have")


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveRow:
    """A point of the curve of one segment and outcome over the age of leads."""

    segment: str = label(N_("Segment"), "the segment of the leads")
    outcome: str = label(N_("Outcome"), "won or lost")
    lag_days: float = number(N_("Days"), "age of the leads in days", read_at=(7, 14, 28, 56, 112, 224, 448, 896))
    leads: int | None = people(
        N_("Leads"), "all leads of the segment; so few of them are hidden", totals=(("outcome", "lag_days"),)
    )
    probability: float | None = share(N_("Share"), "share of leads that had this outcome by that age")
    low: float | None = share(N_("From"), "lower end of its 90 % interval")
    high: float | None = share(N_("To"), "upper end of its 90 % interval")


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeRow:
    """A line of the pipeline bridge: signed, so that the lines before end sum to end."""

    period: str = label(N_("Period"), "a or b")
    line: str = label(N_("Line"), "start, new, up, in, out, lost, down, won, scrub or end")
    deals: int | None = count(N_("Deals"), "how many deals it touches; null for scrub")
    amount: int = money(N_("Amount"), "what it adds to the open pipeline")


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """What one team received and sold."""

    team: str = label(N_("Team"), "the team; empty for those who are in none")
    sellers: int | None = people(N_("Sellers"), "the fewest sellers that any figure of the row is about")
    leads_a: int | None = count(N_("Leads, before"), "leads created in a that the team received first")
    leads_b: int | None = count(N_("Leads, now"), "leads created in b that the team received first")
    won_a: int | None = count(N_("Deals won, before"), "deals won in a")
    won_b: int | None = count(N_("Deals won, now"), "deals won in b")
    booked_a: int | None = money(N_("Booked, before"), "amounts of deals won in a")
    booked_b: int | None = money(N_("Booked, now"), "amounts of deals won in b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of the answer."""

    waterfall: tuple[BarRow, ...]
    owners: tuple[OwnerRow, ...]
    by_source: tuple[SourceRow, ...]
    by_team: tuple[SellingRow, ...]
    value: tuple[ValueRow, ...]
    bridge: tuple[BridgeRow, ...]
    teams: tuple[TeamRow, ...]
    cohorts: tuple[CohortRow, ...]
    curves: tuple[CurveRow, ...]


NAMES = {
    "waterfall": N_("From then to now"),
    "owners": N_("Whose it is"),
    "by_source": N_("Whose leads changed"),
    "by_team": N_("Whose selling changed"),
    "value": N_("What each period’s leads are worth"),
    "bridge": N_("The open pipeline"),
    "teams": N_("The teams"),
    "cohorts": N_("What became of the leads"),
    "curves": N_("How long leads take"),
    "sales_a": N_("Sales before"),
    "volume": N_("Number of leads"),
    "mix": N_("Mix of sources and segments"),
    "not_yet_told_apart": N_("What a lead is worth"),
    "quality": N_("Quality of leads"),
    "reply": N_("Replies"),
    "selling": N_("Selling"),
    "discount": N_("Discounts"),
    "list_price": N_("List prices"),
    "common": N_("What struck all alike"),
    "no_lead": N_("Deals without a lead"),
    "timing": N_("Timing"),
    "chance": N_("Chance"),
    "sales_b": N_("Sales now"),
    "marketing": N_("marketing"),
    "sales": N_("sales"),
    "product": N_("product"),
    "neither": N_("neither"),
    "a": N_("before"),
    "b": N_("now"),
    "won": N_("won"),
    "lost": N_("lost"),
    "start": N_("open at the start"),
    "new": N_("new"),
    "up": N_("raised"),
    "in": N_("reopened"),
    "out": N_("taken out"),
    "down": N_("lowered"),
    "scrub": N_("not explained by the history"),
    "end": N_("open at the end"),
    "(other)": N_("all others"),
    "": N_("not said"),
}
"""What people call tables, bars, owners, periods and lines."""

NAMES_BY_DEAL = NAMES | {
    "value": N_("What each period’s deals are worth"),
    "curves": N_("How long deals take"),
    "volume": N_("Number of deals"),
    "mix": N_("Mix of products"),
    "not_yet_told_apart": N_("What a deal is worth"),
    "value.leads": N_("Deals opened"),
    "value.eventual": N_("Deals’ worth"),
    "curves.segment": N_("Product"),
    "curves.leads": N_("Deals"),
}
"""The same where no lead is known and each deal takes the place of one; a column's name is table.column."""
