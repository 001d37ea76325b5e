"""What a user did that can't work, said in one sentence with the mend."""

from __future__ import annotations

from detente.language import Message


class Option(str):
    """How something is said on the command line, as a field of a sentence; a page names its own field in its place.

    >>> option = Option("zone", "--zone Europe/Paris")
    >>> f"Say it: {option}", option.name
    ('Say it: --zone Europe/Paris', 'zone')
    """

    name: str

    def __new__(cls, name: str, said: str) -> Option:  # noqa: D102
        made = super().__new__(cls, said)
        made.name = name
        return made


class Mistake(Exception):  # noqa: N818  a user's mistake is not an error of the program
    """A user's mistake: wrong folder, wrong period, foreign file.

    message : the sentence, translatable; its fields stay readable (``mistake.message.fields``).
    exit_code : 2 for wrong use, 1 where the evidence is there but can't be answered from.

    >>> from detente.language import N_
    >>> str(Mistake(N_("There is no folder {folder}; name one that exists."), folder="exports"))
    'There is no folder exports; name one that exists.'
    """

    exit_code = 2

    def __init__(self, text: str, /, **fields: object) -> None:
        self.message = Message(text, plural=None, **fields)
        super().__init__(text, fields)

    def __str__(self) -> str:
        return self.message.in_english()


class CannotAnswer(Mistake):
    """The evidence is there, but the question can't be answered from it; why is in the message."""

    exit_code = 1
