"""The sentences that recipes say to people, gathered so that they can be translated.

A recipe's title stands in its ``recipe.toml``, and why it leaves a row out in its SQL; neither can mark a sentence for
translation, so they are named here once more. A test keeps both the same.
"""

from __future__ import annotations

from typing import Final

from detente.language import N_

TITLES: Final = (
    N_("HubSpot CRM exports (CSV or XLSX)"),
    N_("HubSpot tables written by a Fivetran connector"),
    N_("Maven Analytics' public CRM sales opportunities (example)"),
    N_("Odoo CRM exports (CSV or XLSX)"),
    N_("Olist's public marketing funnel and marketplace orders (example)"),
    N_("Pipedrive exports (CSV or XLSX)"),
    N_("Salesforce data export (weekly CSV files) or its tables with API field names"),
    N_("Salesforce reports exported as CSV or XLSX (leads and opportunities)"),
    N_("Zoho CRM exports or data backup (CSV or XLSX)"),
)

REASONS: Final = (
    N_("a call that did not take place"),
    N_("a change of another field than the owner"),
    N_("a change of another property than stage or amount"),
    N_("a deleted or merged record"),
    N_("a meeting that was cancelled"),
    N_("a note, not a contact"),
    N_("a status that is neither open, won nor lost"),
    N_("a system user, not a person"),
    N_("a task that is not done yet"),
    N_("an amount that is no number"),
    N_("an older version of the record"),
    N_("belongs to no lead"),
    N_("no lead and no opportunity names this contact"),
    N_("no opening date: still being prospected"),
    N_('several organizations bear this name: export the column "Deal - Organization ID"'),
    N_('several people bear this name: export the column "Contact Name.id"'),
    N_('several people bear this name: export the column "Deal - Contact person ID"'),
    N_('several people bear this name: export the column "Person - ID"'),
    N_("several people bear this name: export the ids of the contact persons"),
    N_("the contact of a lead that is here already"),
    N_("the history of a deleted record"),
    N_("the same change again, by name"),
    N_("the same event again, for another guest"),
    N_("the same record again"),
    N_("written by the lead, not by us"),
)
