"""The forms of the door. Their words are said in the reader's language when a page is made."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.http import HttpRequest

from detente.language import LANGUAGES, N_
from detente.web.accounts.models import Account
from detente.web.jinja import say


class SignIn(forms.Form):
    """Address and password."""

    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        max_length=256, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, request: HttpRequest, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._request = request
        self.account: Account | None = None
        self.fields["email"].label = say(N_("E-mail"))
        self.fields["password"].label = say(N_("Password"))

    def clean(self) -> dict[str, Any]:
        """Check address and password together; which of the two was wrong is not said."""
        said: dict[str, Any] = super().clean() or {}
        if "email" in said and "password" in said:
            # Under the name by which wrong passwords are counted too (AXES_USERNAME_FORM_FIELD).
            found: Any = authenticate(self._request, email=said["email"].lower(), password=said["password"])
            if found is None:
                raise forms.ValidationError(
                    say(N_("Address and password do not belong together; try again, or ask for a link."))
                )
            self.account = found
        return said


class Forgotten(forms.Form):
    """The address to which a link is sent."""

    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"}))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["email"].label = say(N_("E-mail"))


class ChoosePassword(forms.Form):
    """A new password, once: whoever mistypes it asks for another link."""

    password = forms.CharField(
        max_length=256, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, account: Account, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.account = account
        self.fields["password"].label = say(N_("New password"))
        self.fields["password"].help_text = say(
            N_("Twelve characters or more; a short sentence is easy to keep in mind.")
        )

    def clean_password(self) -> str:
        """Check that it is hard to guess."""
        password = str(self.cleaned_data["password"])
        password_validation.validate_password(password, self.account)
        return password


class ChangePassword(ChoosePassword):
    """A new password, and the one that goes: nobody changes it at a screen that was left open."""

    now = forms.CharField(
        max_length=256, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    field_order = ("now", "password")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["now"].label = say(N_("Password now"))

    def clean_now(self) -> str:
        """Check that it is theirs."""
        if not self.account.check_password(self.cleaned_data["now"]):
            raise forms.ValidationError(say(N_("That is not your password; if you have none yet, ask for a link.")))
        return ""


class About(forms.ModelForm[Account]):
    """What people set about themselves."""

    class Meta:
        """Name and language."""

        model = Account
        fields = ("name", "language")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["name"].label = say(N_("Name"))
        language = self.fields["language"]
        language.label = say(N_("Language"))
        names = {"en": "English", "fr": "Français", "ru": "Русский"}
        language.choices = [("", say(N_("As the browser asks"))), *((code, names[code]) for code in LANGUAGES)]  # type: ignore[attr-defined]
