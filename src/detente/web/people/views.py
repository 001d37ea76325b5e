"""People and rights: who may come in and as what, who works here, and the way in for those who have none."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from detente.language import N_, Message
from detente.web import journal
from detente.web.accounts.mails import address
from detente.web.accounts.models import WEEK, Account, Link
from detente.web.guard import sorry
from detente.web.jinja import say
from detente.web.people.models import Person
from detente.web.rights import MEMBERS, NAMES, Role

_ON_A_PAGE = 50
_PLAIN = (Role.EMPLOYEE, Role.ADMINISTRATOR)


class Invite(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(max_length=254)
    name = forms.CharField(max_length=120, required=False)
    role = forms.ChoiceField()
    person_id = forms.CharField(max_length=200, required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, label, hint in (
            ("email", N_("E-mail"), ""),
            ("name", N_("Name"), ""),
            ("role", N_("As what?"), ""),
            (
                "person_id",
                N_("Id in the evidence"),
                N_("The person’s id in the table people; empty where there is none."),
            ),
        ):
            self.fields[name].label = say(label)
            self.fields[name].help_text = say(hint) if hint else ""
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [(one.value, say(NAMES[one])) for one in Role if one in MEMBERS]
        self.initial.setdefault("role", Role.EMPLOYEE.value)

    def clean_email(self) -> str:
        """Check that nobody has this address yet."""
        email = str(self.cleaned_data["email"]).lower()
        if Account.objects.filter(email=email).exists():
            raise forms.ValidationError(say(N_("This address has an account already.")))
        return email

    def clean_person_id(self) -> str | None:
        """Check that there is such a person, and that nobody else is them."""
        person = str(self.cleaned_data["person_id"]).strip()
        if not person:
            return None
        if not Person.objects.filter(pk=person).exists():
            raise forms.ValidationError(say(N_("The evidence knows nobody with this id.")))
        if Account.objects.filter(person_id=person).exists():
            raise forms.ValidationError(say(N_("This person has an account already.")))
        return person


def page(request: HttpRequest) -> HttpResponse:
    """Show accounts with their roles, and the company's people."""
    return _show(request, Invite())


def _show(request: HttpRequest, form: Invite, status: int = 200) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:100]
    accounts, people = Account.objects.all(), Person.objects.all()
    if asked:
        named = Q(name__icontains=asked) | Q(person_id__icontains=asked)
        accounts = accounts.filter(named | Q(email__icontains=asked))
        people = people.filter(named | Q(department__icontains=asked))
    paged = Paginator(people, _ON_A_PAGE).get_page(request.GET.get("page"))
    linked = dict(Account.objects.filter(person_id__in=[one.pk for one in paged]).values_list("person_id", "email"))
    context = {
        "accounts": Paginator(accounts, _ON_A_PAGE).get_page(request.GET.get("accounts")),
        "members": [(one, NAMES[one]) for one in Role if one in MEMBERS],
        "form": form,
        "paged": paged,
        "asked": asked,
        "linked": linked,
        "secret": request.session.pop("link_made", None),
    }
    return render(request, "people/people.html", context, status=status)


@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Make an account, and the link that lets its owner choose a password."""
    form = Invite(request.POST)
    if not form.is_valid():
        return _show(request, form, 422)
    said = form.cleaned_data
    if not _may_give(request, Role(said["role"])):
        return _refused(request)
    account = Account.objects.make(said["email"], Role(said["role"]), name=said["name"], person_id=said["person_id"])
    if said["person_id"]:
        account.left_on = Person.objects.get(pk=said["person_id"]).left_on
        account.save(update_fields=["left_on"])
    journal.write(request, "invited", f"account {account.pk}", role=said["role"])
    _hand_over(request, account)
    return redirect("people")


@require_POST
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Give an account another role, or close or open it."""
    account = get_object_or_404(Account, pk=number)
    role = request.POST.get("role", account.role)
    if (
        role not in {one.value for one in MEMBERS}
        or not _may_give(request, Role(role))
        or not _may_give(request, Role(account.role))
    ):
        return _refused(request)
    opened = "open" in request.POST if "change_open" in request.POST else account.is_active
    with transaction.atomic():
        owners = Account.objects.select_for_update().filter(role=Role.OWNER, is_active=True)
        last = account in owners and len(owners) == 1
        if last and (role != Role.OWNER or not opened):
            return sorry(
                request,
                422,
                N_("This is the last owner; somebody must be able to give rights."),
                N_("Make somebody else owner first."),
            )
        account.role, account.is_active = role, opened
        account.save(update_fields=["role", "is_active"])
    journal.write(request, "changed_rights", f"account {account.pk}", role=role, open=opened)
    messages.success(request, say(N_("Saved.")))
    return redirect("people")


@require_POST
def make_link(request: HttpRequest, number: int) -> HttpResponse:
    """Make a link by which somebody chooses a new password, to hand over by any way that is safe."""
    account = get_object_or_404(Account, pk=number)
    if not account.may_enter or not _may_give(request, Role(account.role)):
        return _refused(request)
    journal.write(request, "made_link", f"account {account.pk}")
    _hand_over(request, account)
    return redirect("people")


def _hand_over(request: HttpRequest, account: Account) -> None:
    secret = Link.make(account, Link.PASSWORD, WEEK)
    request.session["link_made"] = {"email": account.email, "address": address(secret, request.build_absolute_uri("/"))}
    messages.success(
        request, say(Message(N_("A link for {email} was made; it is shown here once."), email=account.email))
    )


def _may_give(request: HttpRequest, role: Role) -> bool:
    """Whether the asker may give or take a role, or make a link into an account that has it.

    An owner gives any; an administrator only those that see no more than their own.
    """
    asker: Role = request.role  # type: ignore[attr-defined]
    return asker is Role.OWNER or role in _PLAIN


def _refused(request: HttpRequest) -> HttpResponse:
    return sorry(request, 403, N_("Only an owner gives or changes this role."), N_("Ask the owner."))
