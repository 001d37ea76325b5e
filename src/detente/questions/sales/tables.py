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
        "which bar: sales_a (or plan, plan_leads and plan_worth, where b is held against its plan), volume, mix, quality, reply, selling, discount, list_price, common (not_yet_told_apart where these can't be), no_lead, timing, chance, sales_b",
    )
    owner: str | None = label(
        N_("Owner"),
        "who answers for it: marketing, sales, product or neither; null where nobody does, or it can't be told",
    )
    value: int = money(N_("Amount"), "what it adds to the sales of a on the way to those of b")
    low: int = money(N_("From"), "lower end of the 90 % interval")
    high: int = money(N_("To"), "upper end of the 90 % interval")
    lmdi: int | None = money(
        N_("By logarithms"),
        "the same by the logarithmic mean Divisia index, another way to share out; null where nothing is shared out",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRow:
    """One owner's share of the change in eventual value."""

    owner: str = label(N_("Owner"), "marketing, sales, product or neither; one that can't be told apart is absent")
    value: int = money(N_("Amount"), "the owner's share of the change of what each period's leads bring in the end")
    low: int = money(N_("From"), "lower end of the 90 % interval")
    high: int = money(N_("To"), "upper end of the 90 % interval")
    alike: int | None = money(
        N_("With what struck all alike"),
        "the owner's share, were what struck all alike in truth all their sources, or all their sellers, at once; null where that can't be",
    )
    alike_low: int | None = money(N_("From"), "lower end of its 90 % interval")
    alike_high: int | None = money(N_("To"), "upper end of its 90 % interval")


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
class CampaignRow:
    """What the leads of one campaign of b are like beside those that its source had in a, whoever received them."""

    source: str = label(N_("Source"), "where the leads came from")
    campaign: str = label(N_("Campaign"), "the campaign that brought them; empty where none is known")
    leads: int | None = people(
        N_("Leads"),
        "leads of the campaign in b, or of its source in a, whichever are fewer; so few of them are hidden",
        totals=((), ("source",)),
    )
    odds: float | None = number(
        N_("Odds of buying (its source before: 100)"),
        "the odds that a lead buys, in percent of those of its source's leads before, segment for segment",
    )
    odds_low: float | None = number(N_("From"), "lower end of its 90 % interval")
    odds_high: float | None = number(N_("To"), "upper end of its 90 % interval")
    shows: str | None = label(N_("Shows"), "yes, no, or too_few (deals to tell); all tested together at 1 %")


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRow:
    """How the leads of one segment changed, as the figures stand: whoever received them."""

    segment: str = label(N_("Segment"), "the segment of the leads")
    leads: int | None = people(
        N_("Leads"), "leads that came in a or in b, whichever are fewer; so few of them are hidden"
    )
    odds: float | None = number(
        N_("Odds of buying (before: 100)"),
        "the odds that a lead buys, in percent of what they were, source for source",
    )
    odds_low: float | None = number(N_("From"), "lower end of its 90 % interval")
    odds_high: float | None = number(N_("To"), "upper end of its 90 % interval")
    shows: str | None = label(N_("Shows"), "yes, no, or too_few (deals to tell); all tested together at 1 %")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """What one product was sold for."""

    product: str = label(N_("Product"), "what is sold")
    people: int | None = people(
        N_("People"),
        "those who bought it, or who sold it, from leads of a or of b, whichever are fewest; so few of them are hidden",
    )
    price: float | None = number(N_("List price (before: 100)"), "list price of one, in percent of what it was")
    off_a: float | None = share(N_("Given off, before"), "share of the list amounts that was given off")
    off_b: float | None = share(N_("Given off, now"), "the same for the leads of b")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRow:
    """How many leads were answered so soon, and what that does to their odds of buying."""

    reply: str = label(N_("First answer"), "how long after the lead came sales first answered: reply_0 to reply_7")
    leads: int | None = people(
        N_("Leads"), "leads old enough to tell, of a or of b, whichever are fewer; so few of them are hidden"
    )
    share_a: float | None = share(N_("Share, before"), "share of the leads of a that were answered so")
    share_b: float | None = share(N_("Share, now"), "share of the leads of b that were answered so")
    odds: float | None = number(
        N_("Odds of buying (within an hour: 100)"), "the odds that a lead buys, beside those of leads answered at once"
    )
    odds_low: float | None = number(N_("From"), "lower end of its 90 % interval")
    odds_high: float | None = number(N_("To"), "upper end of its 90 % interval")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A change that somebody noted, and whether leads bought more or less often from then on."""

    changed_on: dt.date = day(N_("From"), "from which day on it held")  # noqa: RUF009
    function: str = label(N_("By whom"), "the function that changed it; empty where that was not noted")
    kind: str = label(N_("Kind"), "what kind of change, as it was noted")
    what: str = label(N_("What"), "what was changed, as it was noted")
    source: str | None = label(N_("Source"), "the source concerned; null where all")
    segment: str | None = label(N_("Segment"), "the segment concerned; null where all")
    product: str | None = label(N_("Product"), "the product asked for that it concerned; null where all")
    leads: int | None = people(
        N_("Leads"), "leads concerned that came before or after it, whichever are fewer; so few of them are hidden"
    )
    odds: float | None = number(
        N_("Odds of buying (before: 100)"),
        "the odds that a lead buys, in percent of what they were before it; beside other leads, where it concerned some only",
    )
    odds_low: float | None = number(N_("From"), "lower end of its 90 % interval")
    odds_high: float | None = number(N_("To"), "upper end of its 90 % interval")
    shows: str = label(
        N_("Shows"),
        "yes, no, elsewhere (what changed, changed in another week or little by little), too_near (to another change, or to the end) or too_few (deals to tell); all tested together at 1 %",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """Something that the answer rests on."""

    check: str = label(
        N_("What it rests on"),
        "time_passed, other_ages, receivers_known, connected, foretold, beyond_chance, load or ways_apart",
    )
    found: float = share(N_("Found"), "what was found")
    least: float | None = share(N_("At least"), "what it should reach; null where it should stay below something")
    most: float | None = share(N_("At most"), "what it should not pass; null where it should reach something")
    holds: str = label(N_("Holds"), "yes or no")


@dataclass(frozen=True, slots=True, kw_only=True)
class TenthRow:
    """How the chances foretold for a tenth of the leads turned out; each was reckoned without the leads it is held against."""

    tenth: int = count(N_("Tenth of the leads"), "1 for those least likely to buy, 10 for the likeliest")
    leads: int | None = people(
        N_("Leads"), "how many leads, each as far as its delay has run; so few of them are hidden", totals=()
    )
    foretold: float | None = share(N_("Foretold"), "share of them that should have bought by now")
    low: float | None = share(N_("From"), "lower end of where chance leaves it in nine cases of ten")
    high: float | None = share(N_("To"), "upper end of it")
    won: float | None = share(N_("Bought"), "share of them that bought")
    holds: str | None = label(N_("Holds"), "yes where it lies between low and high, no otherwise")


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


LINES = (("new", 1), ("up", 1), ("in", 1), ("out", -1), ("lost", -1), ("down", -1), ("won", -1))
"""The lines of the pipeline bridge between its start and its end, with their signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """What one team received and sold."""

    team: str = label(N_("Team"), "the team; empty for those who are in none")
    sellers: int | None = people(
        N_("Sellers"),
        "the fewest sellers that any figure of the row is about; one where one seller's booking can be reckoned to within a tenth",
    )
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
    replies: tuple[ReplyRow, ...]
    by_campaign: tuple[CampaignRow, ...]
    by_segment: tuple[SegmentRow, ...]
    by_product: tuple[ProductRow, ...]
    steps: tuple[StepRow, ...]
    value: tuple[ValueRow, ...]
    bridge: tuple[BridgeRow, ...]
    teams: tuple[TeamRow, ...]
    cohorts: tuple[CohortRow, ...]
    curves: tuple[CurveRow, ...]
    checks: tuple[CheckRow, ...]
    tenths: tuple[TenthRow, ...]


NAMES = {
    "waterfall": N_("From then to now"),
    "owners": N_("Whose it is"),
    "by_source": N_("Whose leads changed"),
    "by_team": N_("Whose selling changed"),
    "by_campaign": N_("The campaigns"),
    "by_segment": N_("The segments"),
    "by_product": N_("What was sold for how much"),
    "replies": N_("How soon leads were answered"),
    "steps": N_("What was changed, and whether it shows"),
    "checks": N_("What the answer rests on"),
    "tenths": N_("How foretold chances turned out"),
    "value": N_("What each period’s leads are worth"),
    "bridge": N_("The open pipeline"),
    "teams": N_("The teams"),
    "cohorts": N_("What became of the leads"),
    "curves": N_("How long leads take"),
    "sales_a": N_("Sales before"),
    "plan": N_("The plan"),
    "plan_leads": N_("Leads before, beside those planned"),
    "plan_worth": N_("Sales before, beside those planned"),
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
    "reply_0": N_("within an hour"),
    "reply_1": N_("after 1 to 2 hours"),
    "reply_2": N_("after 2 to 4 hours"),
    "reply_3": N_("after 4 to 8 hours"),
    "reply_4": N_("after 8 to 16 hours"),
    "reply_5": N_("after 16 to 24 hours"),
    "reply_6": N_("after 1 to 2 days"),
    "reply_7": N_("after 2 to 4 days"),
    "reply_8": N_("later than 4 days"),
    "reply_9": N_("never"),
    "time_passed": N_("Share of what this period’s leads will bring that has had time to come"),
    "other_ages": N_("Share of this period’s deals that came at other ages than usual"),
    "receivers_known": N_("Share of leads whose first receiver in sales is known"),
    "connected": N_("Share of leads whose sources and sellers meet"),
    "foretold": N_("Share of the tenths below that turned out as foretold"),
    "beyond_chance": N_("By how much numbers won vary more than chance would have it (intervals are widened by it)"),
    "load": N_("By how much the leads a seller gets a day changed (part of the selling)"),
    "ways_apart": N_("By how much the two ways to share out differ, of the sales before"),
    "elsewhere": N_("no, what changed did so in another week, or little by little"),
    "too_near": N_("too near to another to tell"),
    "too_few": N_("too few deals to tell"),
    "yes": N_("yes"),
    "no": N_("no"),
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
