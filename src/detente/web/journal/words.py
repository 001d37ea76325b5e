"""What people read of each kind of entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from detente.language import N_

SAID: Final[Mapping[str, str]] = {
    "signed_in": N_("signed in"),
    "signed_out": N_("signed out"),
    "locked_out": N_("was locked out after too many wrong passwords"),
    "asked_for_link": N_("asked for a way in"),
    "chose_password": N_("chose a password"),
    "put_on_glasses": N_("looked through other glasses"),
    "invited": N_("invited somebody"),
    "changed_rights": N_("changed somebody’s rights"),
    "made_link": N_("made a link for somebody"),
    "made_token": N_("made a token"),
    "ended_token": N_("ended a token"),
    "looked_at_answer": N_("looked at an answer"),
    "looked_at_own": N_("looked at their own selling"),
    "looked_at_pay_rows": N_("looked at the rows behind a statement"),
    "looked_at_pay": N_("looked at what cards pay"),
    "looked_at_rows": N_("looked at rows"),
    "looked_at_rejects": N_("took the rejected rows"),
    "uploaded": N_("uploaded files"),
    "load_began": N_("began a load"),
    "load_ended": N_("a load ended"),
    "load_stopped": N_("stopped a load"),
    "wrote_recipe": N_("wrote a recipe"),
    "looked_at_journal": N_("looked at the journal"),
    "exported_person": N_("took a person’s data"),
    "erased_person": N_("erased a person"),
    "settled_addresses": N_("said whose addresses are"),
    "asked_both_sides": N_("asked both sides"),
    "judged": N_("judged a figure"),
    "signed_period": N_("signed the figures of a period"),
    "period_final": N_("put statements into force"),
    "forgot_in_period": N_("took an erased person out of statements"),
    "asked_who_does_what": N_("asked who does what"),
    "asked_about_plan": N_("asked whether the plan is clear"),
    "closed_survey": N_("closed a survey"),
    "wrote_plan": N_("wrote a version of a plan"),
    "commented_plan": N_("said something about a plan"),
    "signed_plan": N_("signed a plan"),
    "forgot_in_plan": N_("took an erased person out of a plan"),
    "began_remedy": N_("began something"),
    "withdrew_remedy": N_("took back what had not begun"),
    "said_what": N_("said what a department does, promises or works on"),
    "planned_visits": N_("began a round of visits"),
    "settled_visits": N_("settled a round of visits"),
    "took_letters": N_("took the letters of a round of visits"),
    "cancelled_visit": N_("said that a visit does not take place"),
    "told_of_visit": N_("told of a visit"),
    "answered_idea": N_("answered an idea"),
    "appealed": N_("appealed against a statement"),
    "answered_appeal": N_("answered an appeal"),
    "plan_holds": N_("put a plan into force"),
    "backed_up": N_("made a backup"),
    "restored": N_("restored a backup"),
}
"""Kind of entry → what is said, after who did it."""
