"""What is asked before files are loaded."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from detente.imports.options import DATE_ORDERS, DECIMALS, Options
from detente.imports.recipe import shipped
from detente.language import N_, Message
from detente.mistakes import Mistake
from detente.web.evidence.words import FIELDS, on_a_page
from detente.web.jinja import say

_UNSAFE = re.compile(r"[^\w .()\-]", re.UNICODE)
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_LONGEST = 200  # bytes; file systems take 255


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        listed = (data or [None]) if isinstance(data, list | tuple) else [data]
        return [super(_Files, self).clean(one, initial) for one in listed]


class Upload(forms.Form):
    """Files of exports; what they are is asked on the next page."""

    uploaded = _Files(widget=_Several(attrs={"multiple": True}), allow_empty_file=True)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["uploaded"].label = say(N_("Files"))
        self.fields["uploaded"].help_text = say(N_("CSV, Excel, Parquet, or a zip of them; several at once."))

    def clean_uploaded(self) -> list[UploadedFile[Any]]:
        """Check that there is not too much."""
        files: list[UploadedFile[Any]] = self.cleaned_data["uploaded"]
        if sum(file.size or 0 for file in files) > settings.UPLOAD_MOST_BYTES:
            raise forms.ValidationError(say(more_than_is_taken()))
        return files


def more_than_is_taken() -> Message:
    """Say how much is taken, and where more of it can be loaded."""
    return Message(
        N_("That is more than {gigabytes} GB; load it on the machine itself: detente load FOLDER"),
        gigabytes=settings.UPLOAD_MOST_BYTES // 1024**3,
    )


def safe_name(name: str, taken: set[str]) -> str:
    """Return the name under which an uploaded file is kept: no folder, no odd letter, none twice.

    >>> safe_name("../../etc/passwd", set()), safe_name("Сделки.csv", set()), safe_name("a.csv", {"a.csv"})
    ('passwd', 'Сделки.csv', 'a (2).csv')
    >>> len(safe_name("字" * 200 + ".csv", set()).encode())
    199
    """
    bare = _UNSAFE.sub("_", PurePath(name.replace("\\", "/")).name).encode()[-_LONGEST:].decode(errors="ignore")
    bare = bare.lstrip(" .-").rstrip(" .") or "file"
    if _DEVICE.match(bare):
        bare = f"_{bare}"
    kept, number = bare, 2
    while kept.casefold() in taken:
        path = PurePath(bare)
        kept, number = f"{path.stem} ({number}){path.suffix}", number + 1
    taken.add(kept.casefold())
    return kept


class HowToLoad(forms.Form):
    """Recipe, zone, currency, and what a file leaves open."""

    recipe = forms.ChoiceField(required=False)
    zone = forms.CharField(required=False, max_length=60)
    currency = forms.CharField(required=False, max_length=3)
    date_order = forms.ChoiceField(required=False)
    decimal = forms.ChoiceField(required=False)
    columns = forms.CharField(
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
    )

    def __init__(self, own: list[str], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        shown = [(recipe.name, say(recipe.title)) for recipe in shipped()]
        self._choices(
            "recipe",
            [
                ("", say(N_("Find the one that fits"))),
                ("evidence", say(N_("Evidence tables, ready as they are"))),
                *[(name, name) for name in own],
                *shown,
            ],
        )
        unsaid = ("", say(N_("The files say it")))
        self._choices(
            "date_order",
            [
                unsaid,
                (DATE_ORDERS[0], say(N_("Day first (31/01/2026)"))),
                (DATE_ORDERS[1], say(N_("Month first (01/31/2026)"))),
            ],
        )
        self._choices(
            "decimal", [unsaid, (DECIMALS[0], say(N_("Point (1234.56)"))), (DECIMALS[1], say(N_("Comma (1234,56)")))]
        )
        for name, field in self.fields.items():
            field.label = say(FIELDS[name])
        for name, hint in (
            ("zone", N_("Such as Europe/Paris; needed once.")),
            ("currency", N_("Three letters, such as EUR; needed once.")),
            ("columns", N_("One a line: source.column=Header, as the load asks for them.")),
        ):
            self.fields[name].help_text = say(hint)
        self.fields["zone"].widget.attrs |= {
            "placeholder": "Europe/Paris",
            "autocomplete": "off",
            "spellcheck": "false",
        }
        self.fields["currency"].widget.attrs |= {"placeholder": "EUR", "autocomplete": "off", "spellcheck": "false"}

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_columns(self) -> dict[str, str]:
        """Read one ``source.column=Header`` a line."""
        named = {}
        for line in str(self.cleaned_data["columns"]).splitlines():
            if line.strip():
                column, equals, header = line.partition("=")
                if not equals or "." not in column or not header.strip():
                    raise forms.ValidationError(
                        say(Message(N_("“{line}” can’t be read; write source.column=Header."), line=line[:80]))
                    )
                named[column.strip()] = header.strip()
        return named

    def clean(self) -> dict[str, Any]:
        """Check all of it as the load will."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                Options(
                    said["zone"] or None,
                    said["currency"].upper() or None,
                    said["columns"],
                    said["date_order"] or None,
                    said["decimal"] or None,
                )
            except Mistake as mistake:
                raise forms.ValidationError(say(on_a_page(mistake))) from None
        return said

    def options(self) -> dict[str, Any]:
        """Return what was said, as `detente.imports.load.load` takes it."""
        said = dict(self.cleaned_data)
        said["currency"] = said["currency"].upper()
        return {name: value for name, value in said.items() if value}
