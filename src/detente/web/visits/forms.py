"""What people say about visits: their wishes, a new round, what they saw, and what becomes of an idea."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any, Final

from django import forms

from detente.exchange.visits import ROLES
from detente.language import N_
from detente.web import ahead, seen
from detente.web.jinja import say
from detente.web.visits.models import FATES, Idea, Round, Wish

SHORT: Final = {"class": "short", "rows": 3}
MOST_WEEKS: Final = 12
IDEAS: Final = 3
_FURTHEST: Final = 730
_BYTES: Final = 8_000_000
_PIXELS: Final = 40_000_000
_SIDE: Final = 1600


class Wishes(forms.Form):
    """What somebody wishes of visits. departments : all there are but their own."""

    departments = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    never = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    role = forms.ChoiceField(required=False)
    goes = forms.BooleanField(required=False)
    hosts = forms.BooleanField(required=False)

    def __init__(self, departments: list[str], wish: Wish, data: Any = None) -> None:
        # Another form beside it has fields of the same names.
        super().__init__(data, auto_id="wish_%s")
        self.initial.update({name: getattr(wish, name) for name in ("departments", "never", "role", "goes", "hosts")})
        for name, label in (
            ("departments", N_("Where you would like to go")),
            ("never", N_("Where you don’t go, and whom you don’t receive")),
            ("role", N_("What you would like to try")),
            ("goes", N_("I visit others")),
            ("hosts", N_("Others may visit me")),
        ):
            self.fields[name].label = say(label)
        for name in ("departments", "never"):
            self._choices(name, [(one, one) for one in departments])
        self._choices("role", [("", say(N_("Whatever comes"))), *((code, say(text)) for code, text in ROLES.items())])

    def clean(self) -> dict[str, Any]:
        """Check that nothing is wished and refused at once."""
        said: dict[str, Any] = super().clean() or {}
        both = sorted(set(said.get("departments", ())) & set(said.get("never", ())))
        if both:
            self.add_error(
                "never", say(N_("You would like to go to {departments}, and not to: choose one."), departments=both)
            )
        return said

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class NewRound(forms.Form):
    """A round of visits to be planned."""

    name = forms.CharField(max_length=80)
    monday = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    weeks = forms.IntegerField(min_value=1, max_value=MOST_WEEKS, initial=4)
    goes = forms.IntegerField(min_value=1, max_value=4, initial=1)
    off = forms.CharField(max_length=500, required=False)

    def __init__(self, today: dt.date, data: Any = None) -> None:
        super().__init__(data, auto_id="round_%s")
        self._today = today
        for name, label in (
            ("name", N_("Name of the round")),
            ("monday", N_("Begins in the week of")),
            ("weeks", N_("Weeks")),
            ("goes", N_("Visits for each person, at most")),
            ("off", N_("Days on which nobody works")),
        ):
            self.fields[name].label = say(label)
        self.fields["off"].help_text = say(N_("Like 2026-12-25 2027-01-01, parted by blanks."))
        self.initial.setdefault("monday", today + dt.timedelta(days=14 - today.weekday()))

    def clean_name(self) -> str:
        """Check that the name is new."""
        name = str(self.cleaned_data["name"])
        if Round.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(say(N_("There is a round of this name already.")))
        return name

    def clean_off(self) -> list[str]:
        """Return the days, as texts."""
        words = re.split(r"[\s,;]+", str(self.cleaned_data["off"]).strip())
        try:
            return [dt.date.fromisoformat(word).isoformat() for word in words if word]
        except ValueError:
            raise forms.ValidationError(say(N_("Write days like 2026-12-25, parted by blanks."))) from None

    def clean_monday(self) -> dt.date:
        """Take the Monday of the week; it may not be over."""
        day: dt.date = self.cleaned_data["monday"]
        monday = day - dt.timedelta(days=day.weekday())
        if not self._today < monday <= self._today + dt.timedelta(days=_FURTHEST):
            raise forms.ValidationError(say(N_("Begin in a week that is still to come, within two years.")))
        return monday


class Told(forms.Form):
    """What a guest tells."""

    did = forms.CharField(max_length=2000, widget=forms.Textarea(attrs=SHORT | {"rows": 8}))
    surprised = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs=SHORT))
    picture = forms.FileField(required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))
    shows = forms.CharField(max_length=200, required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for place in range(1, IDEAS + 1):
            self.fields[f"idea_{place}"] = forms.CharField(
                max_length=500, required=False, widget=forms.Textarea(attrs=SHORT)
            )
            self.fields[f"idea_{place}"].label = say(N_("What could be better")) if place == 1 else f"{place}"
        for name, label in (
            ("did", N_("What you saw and did, in a few sentences for everybody")),
            ("surprised", N_("What surprised you")),
            ("picture", N_("A picture")),
            ("shows", N_("What the picture shows")),
        ):
            self.fields[name].label = say(label)

    def clean_picture(self) -> bytes | None:
        """Return the picture written anew, small enough and with nothing in it but what is seen."""
        given = self.cleaned_data["picture"]
        if given is None:
            return None
        if given.size > _BYTES:
            raise forms.ValidationError(say(N_("The picture is larger than 8 MB; send a smaller one.")))
        try:
            return rewritten(given.read())
        except Exception:
            raise forms.ValidationError(say(N_("This can’t be read as a picture; send a JPEG, PNG or WebP."))) from None

    def ideas(self) -> list[str]:
        """Return the ideas that were written."""
        return [text for place in range(1, IDEAS + 1) if (text := str(self.cleaned_data[f"idea_{place}"]).strip())]


def rewritten(data: bytes) -> bytes:
    """Return a picture as a new JPEG: no position, no camera, no second file behind it. ValueError where it is too large."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
        if image.width * image.height > _PIXELS:
            raise ValueError("too many pixels")
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((_SIDE, _SIDE))
        plain = Image.new("RGB", upright.size, "white")
        shown = upright.convert("RGBA")
        plain.paste(shown, mask=shown.getchannel("A"))
        out = io.BytesIO()
        plain.save(out, "JPEG", quality=82)
        return out.getvalue()


class Answered(forms.Form):
    """What becomes of an idea."""

    answer = forms.CharField(max_length=1000, widget=forms.Textarea(attrs=SHORT))
    fate = forms.ChoiceField()
    due_on = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    seen = seen.field()

    def __init__(self, idea: Idea, data: Any = None) -> None:
        self._idea = idea
        known = {name: getattr(idea, name) for name in ("answer", "fate", "due_on")}
        super().__init__(data, initial=known | {"seen": seen.stamp(idea.changed_at)}, auto_id=f"idea-{idea.pk}-%s")
        for name, label in (
            ("answer", N_("Answer")),
            ("fate", N_("What becomes of it")),
            ("due_on", N_("Until when")),
        ):
            self.fields[name].label = say(label)
        fate = self.fields["fate"]
        assert isinstance(fate, forms.ChoiceField)
        fate.choices = [(code, say(text)) for code, text in FATES.items() if code != "open"]

    def clean_due_on(self) -> dt.date | None:
        """Check that it lies ahead, or is the day that was said before."""
        day: dt.date | None = self.cleaned_data["due_on"]
        return day if day is None or day == self._idea.due_on else ahead.checked(day, today=True)

    def clean(self) -> dict[str, Any]:
        """Check that nobody else has answered since the page was opened; whoever presses once more answers anew."""
        said: dict[str, Any] = super().clean() or {}
        if seen.outdated(self, self._idea.changed_at):
            self.add_error(
                None,
                say(
                    N_("Somebody has answered since you opened this: “{answer}” Keep yours by pressing once more."),
                    answer=self._idea.answer,
                ),
            )
        return said
