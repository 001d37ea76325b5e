"""Where every page is. Names are those of `detente.web.rights.RIGHTS`; what is not there answers nobody."""

from __future__ import annotations

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from detente.web import views
from detente.web.accounts import oidc
from detente.web.accounts import views as accounts
from detente.web.agreements import views as agreements
from detente.web.answers import views as answers
from detente.web.api import tokens
from detente.web.api.paths import PATHS
from detente.web.briefing import views as briefing
from detente.web.evidence import recipes
from detente.web.evidence import views as evidence
from detente.web.journal import views as journal
from detente.web.judging import views as judging
from detente.web.operate import health
from detente.web.pay import views as pay
from detente.web.people import addresses, person
from detente.web.people import views as people
from detente.web.remedies import views as remedies
from detente.web.surveys import answering
from detente.web.surveys import views as surveys
from detente.web.visits import seats
from detente.web.visits import views as visits


class Anything(StringConverter):
    """Any text, slashes and line ends too: departments are called as the company's files call them."""

    regex = r"[\s\S]+"


register_converter(Anything, "anything")

handler400 = "detente.web.guard.bad_request"
handler403 = "detente.web.guard.no_token"
handler404 = "detente.web.guard.not_found"
handler500 = "detente.web.guard.broken"

urlpatterns = [
    path("", views.home, name="home"),
    path("sales/", answers.sales, name="sales"),
    path("sales/picture.json", answers.sales_picture, name="sales_picture"),
    path("sales/how/", answers.sales_how, name="sales_how"),
    path("sales/rows/", answers.sales_rows, name="sales_rows"),
    path("sales/mine/", answers.sales_own, name="sales_own"),
    path("war/", answers.war, name="war"),
    path("war/picture.json", answers.war_picture, name="war_picture"),
    path("war/how/", answers.war_how, name="war_how"),
    path("scorecards/", answers.scorecards, name="scorecards"),
    path("scorecards/picture.json", answers.scorecards_picture, name="scorecards_picture"),
    path("scorecards/how/", answers.scorecards_how, name="scorecards_how"),
    path("briefing/", briefing.page, name="briefing"),
    path("briefing/mail.eml", briefing.briefing_mail, name="briefing_mail"),
    path("briefing/of/<anything:department>/", briefing.sheet, name="sheet"),
    path("briefing/values/new/", briefing.value, name="value_new"),
    path("briefing/values/<int:number>/", briefing.value, name="value"),
    path("briefing/projects/new/", briefing.project, name="project_new"),
    path("briefing/projects/<int:number>/", briefing.project, name="project"),
    path("briefing/sessions/new/", briefing.session, name="session_new"),
    path("briefing/sessions/<int:number>/", briefing.session, name="session"),
    path("briefing/sessions/<int:number>/join/", briefing.join, name="session_join"),
    path("remedies/", remedies.page, name="remedies"),
    path("remedies/begin/", remedies.begin, name="remedy_begin"),
    path("remedies/<int:number>/withdraw/", remedies.withdraw, name="remedy_withdraw"),
    path("seats/", seats.page, name="seats"),
    path("visits/", visits.page, name="visits"),
    path("visits/wish/", visits.wish, name="visits_wish"),
    path("visits/begin/", visits.begin, name="visits_begin"),
    path("visits/rounds/<int:number>/", visits.round_, name="visits_round"),
    path("visits/rounds/<int:number>/again/", visits.again, name="visits_again"),
    path("visits/rounds/<int:number>/settle/", visits.settle, name="visits_settle"),
    path("visits/rounds/<int:number>/letters.zip", visits.letters, name="visits_letters"),
    path("visits/<int:number>/", visits.visit, name="visit"),
    path("visits/<int:number>/visit.ics", visits.calendar, name="visit_ics"),
    path("visits/<int:number>/cancel/", visits.cancel, name="visit_cancel"),
    path("visits/<int:number>/tell/", visits.tell, name="visit_tell"),
    path("visits/<int:number>/take-down/", visits.take_down, name="visit_take_down"),
    path("visits/pictures/<int:number>/", visits.picture, name="visit_picture"),
    path("visits/ideas/<int:number>/", visits.answer, name="idea_answer"),
    path("exchange/", answers.exchange, name="exchange"),
    path("exchange/picture.json", answers.exchange_picture, name="exchange_picture"),
    path("exchange/how/", answers.exchange_how, name="exchange_how"),
    path("agree/", agreements.page, name="agree"),
    path("agree/change/", agreements.change, name="agree_change"),
    path("agree/comment/", agreements.comment, name="agree_comment"),
    path("agree/<int:number>/sign/", agreements.put_name, name="agree_sign"),
    path("agree/<int:number>/check/", agreements.check, name="agree_check"),
    path("judge/", judging.page, name="judge"),
    path("judge/line/", judging.line, name="judge_line"),
    path("judge/sign/", judging.put_name, name="judge_sign"),
    path("survey/", surveys.page, name="survey"),
    path("survey/start/", surveys.start, name="survey_start"),
    path("survey/<int:number>/end/", surveys.end, name="survey_end"),
    path("answer/", answering.code, name="survey_code"),
    path("answer/<str:code>/", answering.answer, name="survey_answer"),
    path("evidence/", evidence.page, name="evidence"),
    path("evidence/upload/", evidence.upload, name="upload"),
    path("evidence/loads/<uuid:identity>/", evidence.load, name="load"),
    path("evidence/loads/<uuid:identity>/start/", evidence.start, name="load_start"),
    path("evidence/loads/<uuid:identity>/stop/", evidence.stop, name="load_stop"),
    path("evidence/loads/<uuid:identity>/recipe/", recipes.start, name="recipe_start"),
    path("evidence/recipes/<str:name>/", recipes.recipe, name="recipe"),
    path("evidence/rejects/<int:number>/", evidence.rejects, name="rejects"),
    path("people/", people.page, name="people"),
    path("people/invite/", people.invite, name="people_invite"),
    path("people/<int:number>/change/", people.change, name="people_change"),
    path("people/<int:number>/link/", people.make_link, name="people_link"),
    path("people/addresses/", addresses.page, name="addresses"),
    path("people/find/", person.find, name="person_find"),
    path("people/data/<str:kind>/<path:identity>/", person.data, name="person_data"),
    path("people/erase/<str:kind>/<path:identity>/", person.erase, name="person_erase"),
    path("me/pay/appeal/", pay.appeal, name="pay_appeal"),
    path("people/appeals/<int:number>/", pay.answer, name="pay_answer"),
    path("people/pay-rows/<path:identity>/", pay.rows_of, name="pay_rows_of"),
    path("people/pay/<path:identity>/", pay.of, name="pay_of"),
    path("people/<str:kind>/<path:identity>/", person.page, name="person"),
    path("journal/", journal.page, name="journal"),
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-in/forgotten/", accounts.forgotten, name="forgotten"),
    path("sign-in/sso/", oidc.go, name="oidc"),
    path("sign-in/sso/back/", oidc.back, name="oidc_back"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("come-in/<str:secret>/", accounts.link, name="link"),
    path("me/", accounts.account, name="account"),
    path("me/pay/", pay.mine, name="pay"),
    path("me/pay/rows/", pay.my_rows, name="pay_rows"),
    path("me/pay/statement.pdf", pay.mine_on_paper, name="pay_paper"),
    path("me/known/", person.known, name="known"),
    path("me/tokens/", tokens.make, name="token_make"),
    path("me/tokens/<int:number>/end/", tokens.end, name="token_end"),
    path("api/", include(PATHS)),
    path("language/", accounts.language, name="language"),
    path("glasses/", accounts.glasses, name="glasses"),
    path("alive", health.alive, name="alive"),
    path("ready", health.ready, name="ready"),
]
