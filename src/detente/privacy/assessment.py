"""Two texts to begin with: the impact assessment (Art. 35 GDPR), filled from what is there, and the notice to staff.

What only the company knows stands in square brackets. Neither is legal advice; both say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.language import N_, Language, Message
from detente.privacy.book import KINDS, NEVER, Book

Paragraphs = Sequence[str | Message]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands beneath it; ``points`` as a list."""

    heading: str
    paragraphs: Paragraphs = ()
    points: Paragraphs = ()


def assessment(book: Book) -> Iterator[Section]:
    """Yield the parts of an impact assessment."""
    yield Section(
        N_("Data protection impact assessment: Détente"),
        (
            N_("A draft after Article 35 of the General Data Protection Regulation, made from what this installation holds. It is no legal advice. What stands in square brackets only you know."),
            N_("[Company, address, controller, data protection officer, date, version]"),
        ),
    )  # fmt: skip
    yield Section(
        N_("What is done, and what for"),
        (
            N_("Détente answers what marketing and sales dispute: where sales come from and why they changed, and whether the two departments still work together. It reads what the company records anyway, on the company's own machine; nothing leaves it."),
            N_("[Why you want to know this, who asked for it, and what would be done with the answers]"),
        ),
    )  # fmt: skip
    yield Section(N_("Which data"), (), tuple(_held(book)) or (N_("No table about people is loaded yet."),))
    yield Section(N_("What is kept beside them"), (), book.sentences())
    yield Section(N_("What is never held, shown or worked out"), (), NEVER)
    yield Section(
        N_("Who sees what"),
        (),
        (
            N_("Figures of whole departments: everyone with an account but those who only administrate."),
            N_("Figures of teams, the signs and the survey: the owner, both heads, HR, analysts and the works council."),
            N_("Rows with ids: the owner, both heads and analysts, of leads and deals only. Each look is written into a journal that nobody can change unnoticed; the works council reads it."),
            N_("Everybody sees what is known about themselves, and who has looked at it."),
        ),
    )  # fmt: skip
    yield Section(
        N_("Necessity and proportion"),
        (
            N_("[Legal basis, such as legitimate interest or an agreement with the works council; for surveys, that answering is voluntary]"),
            N_("[Why less would not do: which tables could be left out, and whether counts by week would be enough]"),
            N_("[How long each table is needed, and who deletes it]"),
        ),
    )  # fmt: skip
    yield Section(
        N_("Risks, and what stands against them"),
        (),
        (
            N_("Somebody is watched at work. Against it: no figure about a person or fewer than five, an audit of all groups shown beside one another, and an attacker of its own to try it with (detente attack)."),
            N_("A figure is used to punish. Against it: departments and teams only, intervals beside every estimate, and limits that say what can't be told. [Your agreement on use]"),
            N_("An answer of the survey is traced back. Against it: codes kept as hashes and deleted when used, answers shuffled and written only when the wave is closed, no finer than five share."),
            N_("Somebody reads what was written. Against it: no text of mails, chats or meetings is ever stored, and their files are not kept."),
            N_("Data leak. Against it: everything stays on this machine; accounts, roles, a sealed journal, backups that are checked. [Your disks, your backups, your administrators]"),
            N_("Wrong conclusions. Against it: methods are checked against companies with planted causes; what can't be told is said."),
            N_("The two heads can be told by their office in one sign. Each of them sees it first, others a week after both have; agree with them beforehand. [Their consent or objection]"),
        ),
    )  # fmt: skip
    yield Section(
        N_("Rights of those concerned"),
        (
            N_("Access and a copy: the page What is known about me, or detente export-person. Erasure: detente erase, under all names of a person, in all tables, kept files and older versions. Objection: [whom to turn to]"),
        ),
    )  # fmt: skip
    yield Section(
        N_("Opinions and decision"),
        (
            N_("[Data protection officer] [Works council] [Those concerned, or why not] [Decision, by whom, when to look again]"),
        ),
    )  # fmt: skip


def notice(book: Book) -> Iterator[Section]:
    """Yield the parts of a notice to staff."""
    yield Section(
        N_("How marketing and sales work together: what we look at, and what we don't"),
        (
            N_("Dear colleagues,"),
            N_("from [day] on we use Détente, a program that runs on our own machines. It is to end an old quarrel: whether sales fell because of bad leads, slow replies, prices or the market, and whether the two departments still work together."),
        ),
    )  # fmt: skip
    yield Section(
        N_("What it looks at"), (), (*(tuple(_held(book)) or (N_("[The tables that will be loaded]"),)), *book.stay())
    )
    yield Section(N_("What it never does"), (), NEVER)
    yield Section(
        N_("What anybody can see"),
        (
            Message(N_("Figures about departments and teams, never about fewer than {fewest} people, and none from which theirs would follow. Who has looked at what stands in a journal that the works council reads."), fewest=book.fewest),
            N_("You can read at any time what is known about you, take it along, and see who has looked at it: My account, What is known about me."),
        ),
    )  # fmt: skip
    yield Section(
        N_("When we ask you"),
        (
            N_("Now and then we ask marketing and sales twenty questions. Answering is voluntary and takes four minutes. What you answer is kept without your name, shuffled, and shown only for groups of five and more."),
        ),
    )  # fmt: skip
    yield Section(
        N_("Your rights, and whom to ask"),
        (
            N_("You may ask for what is held about you, have it corrected or erased, and object: [name, address]. Data protection officer: [name]. Works council: [name]. You may also complain to [authority]."),
            N_("[Legal basis] [How long it is kept]"),
        ),
    )  # fmt: skip


def markdown(sections: Iterator[Section], language: Language) -> str:
    """Return a text as Markdown in a language; its first heading is the title."""
    parts = []
    for place, section in enumerate(sections):
        parts.append(f"{'#' if place == 0 else '##'} {language.say(section.heading)}")
        parts += [language.say(one) for one in section.paragraphs]
        if section.points:
            parts.append("\n".join(f"- {language.say(one)}" for one in section.points))
    return "\n\n".join(parts) + "\n"


def _held(book: Book) -> Iterator[Message]:
    for one in book.held:
        named = Message(
            N_("{table} (about {kinds}): {columns}; {n} row."),
            plural=N_("{table} (about {kinds}): {columns}; {n} rows."),
            n=one.rows,
            table=one.table,
            kinds=[Message(KINDS[kind]) for kind in one.about],
            columns=list(one.columns),
        )
        if one.first and one.last:
            yield Message(N_("{named} From {first} to {last}."), named=named, first=one.first, last=one.last)
        else:
            yield named
