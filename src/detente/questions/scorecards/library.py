"""The standard KPIs: each a formula over counters of the evidence, with whose it is and how it has been gamed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from detente.language import N_

Unit = Literal["count", "money", "share", "days", "months", "times"]
Better = Literal["higher", "lower"]
Owner = Literal["marketing", "sales", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """A key performance indicator.

    formulas : the first whose counters are recorded is reckoned; each is over sums of the period.   owner : whose result it
    is.   evaluator : who judges it: another function than the owner's.   gamed : how it rises while nothing gets better.
    """

    name: str
    title: str
    unit: Unit
    better: Better
    owner: Owner
    evaluator: str
    formulas: tuple[str, ...]
    gamed: str


def _kpi(
    name: str, title: str, unit: Unit, better: Better, owner: Owner, evaluator: str, *formulas: str, gamed: str
) -> Kpi:
    return Kpi(
        name=name,
        title=title,
        unit=unit,
        better=better,
        owner=owner,
        evaluator=evaluator,
        formulas=formulas,
        gamed=gamed,
    )


_SPLIT: Final = N_("Deals are cut in two, or booked a month early.")
_CHEAP: Final = N_("Cheap addresses, prizes and free samples bring many who will never buy.")
_STARVE: Final = N_("Saving on everything looks good until the customers stop coming.")
_PICK: Final = N_("Only the easiest leads are worked; the others are refused, or stay open for ever.")

STANDARD: Final[Mapping[str, Kpi]] = {
    one.name: one
    for one in (
        _kpi("leads", N_("Leads"), "count", "higher", "marketing", "sales", "leads", gamed=_CHEAP),
        _kpi(
            "qualified_leads", N_("Qualified leads"), "count", "higher", "marketing", "sales", "qualified", gamed=_CHEAP
        ),
        _kpi(
            "accepted_share",
            N_("Offered leads that sales accepted"),
            "share",
            "higher",
            "marketing",
            "sales",
            "accepted / offered",
            gamed=N_("Only a few certain leads are offered; or sales refuses, to press for more."),
        ),
        _kpi(
            "cost_per_lead",
            N_("Cost of a lead"),
            "money",
            "lower",
            "marketing",
            "finance",
            "marketing_spend / leads",
            gamed=_CHEAP,
        ),
        _kpi(
            "cost_per_qualified_lead",
            N_("Cost of a qualified lead"),
            "money",
            "lower",
            "marketing",
            "finance",
            "marketing_spend / qualified",
            gamed=N_("What counts as qualified is loosened."),
        ),
        _kpi(
            "lead_win_rate",
            N_("Decided leads that were won"),
            "share",
            "higher",
            "marketing",
            "sales",
            "lead_won / (lead_won + lead_lost)",
            gamed=N_("Few leads are let in, or lost ones are never closed."),
        ),
        _kpi(
            "born_customers",
            N_("Customers born of marketing’s openings"),
            "count",
            "higher",
            "marketing",
            "sales",
            "born_customers",
            gamed=N_("Customers whom somebody else found are entered as leads first."),
        ),
        _kpi(
            "born_booked",
            N_("Booked with customers born of marketing’s openings"),
            "money",
            "higher",
            "marketing",
            "sales",
            "born_booked",
            gamed=N_("Customers whom somebody else found are entered as leads first."),
        ),
        _kpi(
            "born_per_spend",
            N_("Booked with them for each unit marketing spends"),
            "times",
            "higher",
            "marketing",
            "finance",
            "born_booked / marketing_spend",
            gamed=_STARVE,
        ),
        _kpi(
            "marketing_spend",
            N_("Marketing’s spend"),
            "money",
            "lower",
            "marketing",
            "finance",
            "marketing_spend",
            gamed=_STARVE,
        ),
        _kpi(
            "referrals",
            N_("Leads that somebody sent"),
            "count",
            "higher",
            "marketing",
            "sales",
            "referred",
            gamed=N_("Rewards are paid for names of people who would have come anyway."),
        ),
        _kpi(
            "voices_for",
            N_("Public voices that speak for us"),
            "share",
            "higher",
            "marketing",
            "support",
            "voices_for / voices",
            gamed=N_("Only content customers are asked."),
        ),
        _kpi(
            "marketing_contacts",
            N_("Contacts by marketing"),
            "count",
            "higher",
            "marketing",
            "sales",
            "marketing_contacts",
            gamed=N_("Activity is not result: mails cost nothing and tire the reader."),
        ),
        _kpi("opened", N_("Deals opened"), "count", "higher", "sales", "marketing", "opened", gamed=_SPLIT),
        _kpi("won", N_("Deals won"), "count", "higher", "sales", "marketing", "won", gamed=_SPLIT),
        _kpi(
            "win_rate",
            N_("Decided deals that were won"),
            "share",
            "higher",
            "sales",
            "marketing",
            "won / (won + lost)",
            gamed=_PICK,
        ),
        _kpi(
            "booked",
            N_("Booked"),
            "money",
            "higher",
            "sales",
            "marketing",
            "booked",
            gamed=N_("High discounts, and customers who will not stay."),
        ),
        _kpi(
            "average_deal",
            N_("Amount of a deal"),
            "money",
            "higher",
            "sales",
            "marketing",
            "booked / won",
            gamed=N_("Small customers are sent away."),
        ),
        _kpi(
            "price_kept",
            N_("Paid of the list price"),
            "share",
            "higher",
            "sales",
            "product",
            "listed / at_list",
            gamed=N_("Deals that need a discount are lost."),
        ),
        _kpi(
            "replies_in_time",
            N_("Offered leads spoken to in time"),
            "share",
            "higher",
            "sales",
            "marketing",
            "in_time / due",
            gamed=N_("A first answer that says nothing stops the clock."),
        ),
        _kpi(
            "refused_share",
            N_("Offered leads that sales refused"),
            "share",
            "lower",
            "sales",
            "marketing",
            "refused / offered",
            gamed=N_("Leads are accepted and never worked."),
        ),
        _kpi(
            "days_to_win",
            N_("Days until a deal is won"),
            "days",
            "lower",
            "sales",
            "marketing",
            "took / won / 86400000000",
            gamed=N_("Deals are written down when they are nearly won."),
        ),
        _kpi(
            "sales_contacts",
            N_("Contacts by sales"),
            "count",
            "higher",
            "sales",
            "marketing",
            "sales_contacts",
            gamed=N_("Activity is not result: calls are made to be counted."),
        ),
        _kpi("sales_spend", N_("Sales’ spend"), "money", "lower", "sales", "finance", "sales_spend", gamed=_STARVE),
        _kpi(
            "booked_per_spend",
            N_("Booked for each unit sales spends"),
            "times",
            "higher",
            "sales",
            "finance",
            "booked / sales_spend",
            gamed=_STARVE,
        ),
        _kpi(
            "revenue",
            N_("Revenue"),
            "money",
            "higher",
            "both",
            "finance",
            "revenue",
            gamed=N_("Invoices are sent early, and credited later."),
        ),
        _kpi(
            "gross_margin",
            N_("Gross margin"),
            "money",
            "higher",
            "both",
            "finance",
            "costed_revenue - invoice_cost",
            "costed - cost",
            gamed=N_("Costs are moved to where nobody counts them."),
        ),
        _kpi(
            "margin_share",
            N_("Gross margin of what is sold"),
            "share",
            "higher",
            "both",
            "finance",
            "(costed_revenue - invoice_cost) / costed_revenue",
            "(costed - cost) / costed",
            gamed=N_("Customers with thin margins are sent away, though they would have paid."),
        ),
        _kpi(
            "joint_profit",
            N_("Joint profit"),
            "money",
            "higher",
            "both",
            "finance",
            "costed_revenue - invoice_cost - marketing_spend - sales_spend",
            "costed - cost - marketing_spend - sales_spend",
            gamed=N_("What pays later, such as a brand, is cut first."),
        ),
        _kpi(
            "new_customers",
            N_("New customers"),
            "count",
            "higher",
            "both",
            "finance",
            "entered",
            "new_customers",
            gamed=N_("One customer is entered twice, or a small order is given away."),
        ),
        _kpi(
            "cac",
            N_("Cost of a new customer"),
            "money",
            "lower",
            "both",
            "finance",
            "(marketing_spend + sales_spend) / entered",
            "(marketing_spend + sales_spend) / new_customers",
            gamed=N_("Only customers who come anyway are won."),
        ),
        _kpi(
            "payback",
            N_("Months until a new customer has paid for itself"),
            "months",
            "lower",
            "both",
            "finance",
            "(marketing_spend + sales_spend) / entered / ((costed_revenue - invoice_cost) / payers)",
            gamed=N_("Only customers who come anyway are won."),
        ),
        _kpi(
            "arpu",
            N_("Revenue a paying customer a month"),
            "money",
            "higher",
            "both",
            "finance",
            "revenue / payers",
            gamed=N_("Small customers are sent away."),
        ),
        _kpi(
            "retained_value",
            N_("Revenue kept from customers of a year ago"),
            "share",
            "higher",
            "both",
            "support",
            "kept_revenue / revenue_year_earlier",
            gamed=N_("Long contracts are forced on customers who then leave for good."),
        ),
        _kpi(
            "credited_share",
            N_("Credited of what was invoiced"),
            "share",
            "lower",
            "both",
            "finance",
            "credited / (revenue + credited)",
            gamed=N_("Complaints are answered with anything but a credit note."),
        ),
        _kpi(
            "joint_on_time",
            N_("Joint projects delivered on time"),
            "share",
            "higher",
            "both",
            "management",
            "joint_on_time / joint_ended",
            gamed=N_("Only easy projects are begun, with late due days."),
        ),
        _kpi(
            "complaints",
            N_("Complaints of one side about the other"),
            "count",
            "lower",
            "both",
            "hr",
            "complaints",
            gamed=N_("Nobody dares to write one."),
        ),
    )
}
"""The standard KPIs by name, in the order in which they are shown."""
