"""The sentences that recipes say to people, gathered so that they can be translated.

A recipe's title, and what it says where a file is missing, stand in its ``recipe.toml``, and why it leaves a row out in
its SQL; neither can mark a sentence for translation, so they are named here once more. A test keeps both the same.
"""

from __future__ import annotations

from typing import Final

from detente.language import N_

TITLES: Final = (
    N_("Approvals: a process event log (XES), or a list of steps as CSV or XLSX"),
    N_("Calendars (iCalendar .ics, or a list of meetings as CSV or XLSX)"),
    N_("List of staff from HR (CSV or XLSX)"),
    N_("Projects and their members (CSV or XLSX)"),
    N_("HubSpot CRM exports (CSV or XLSX)"),
    N_("HubSpot tables written by a Fivetran connector"),
    N_("Mail: mailboxes (mbox), Maildir folders or letters (.eml), headers only"),
    N_("Maven Analytics' public CRM sales opportunities (example)"),
    N_("Message trace or email log of a mail server (CSV)"),
    N_("Odoo CRM exports (CSV or XLSX)"),
    N_("Olist's public marketing funnel and marketplace orders (example)"),
    N_("Pipedrive exports (CSV or XLSX)"),
    N_("Salesforce data export (weekly CSV files) or its tables with API field names"),
    N_("Salesforce reports exported as CSV or XLSX (leads and opportunities)"),
    N_("Slack workspace export (zip or folder), without texts"),
    N_("Zoho CRM exports or data backup (CSV or XLSX)"),
)

MISSED: Final = (
    N_(
        "No list of users was given: people are known only as the other files name them. Load it too, and they get "
        "their teams."
    ),
    N_("No leads or contacts were given: deals can't be followed back to where they came from. Load them too."),
)

REASONS: Final = (
    N_("The call did not take place."),
    N_("It changes another field than the owner."),
    N_("It changes another property than stage or amount."),
    N_("The record was deleted or merged."),
    N_("The meeting was cancelled."),
    N_("It is a note, not a contact."),
    N_("Its status is neither open, won nor lost."),
    N_("It is a system user, not a person."),
    N_("The task is not done yet."),
    N_("The amount is not a number."),
    N_("It is an older version of the record."),
    N_("It belongs to no lead."),
    N_("No lead and no opportunity names this contact."),
    N_("It has no opening date: it is still being prospected."),
    N_('Several organizations bear this name; export the column "Deal - Organization ID".'),
    N_('Several people bear this name; export the column "Contact Name.id".'),
    N_('Several people bear this name; export the column "Deal - Contact person ID".'),
    N_('Several people bear this name; export the column "Person - ID".'),
    N_("Several people bear this name; export the ids of the contact persons."),
    N_("It is the contact of a lead that is here already."),
    N_("It is the history of a deleted record."),
    N_("It is the same change again, by name."),
    N_("It is the same event again, for another guest."),
    N_("It is the same record again."),
    N_("It was written by the lead, not by us."),
    N_("It was written by a program, not by a person."),
    N_("It is addressed to a program, not to a person."),
    N_("It is the address of a mailing list, not of a person."),
    N_("It has no sender: a bounce, not a message of a person."),
    N_("Its sender is no address."),
    N_("Its addressee is no address."),
    N_("It is an answer; it is counted with the meeting."),
    N_("It answers an invitation that is not here."),
    N_("It is a room, a thing or a list, not a person."),
    N_("The step only began here; its end is a row of its own."),
    N_("It does not say who took the step."),
    N_("It has neither an employee id nor an address."),
)
