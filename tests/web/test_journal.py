"""The journal is only ever appended to, and whoever writes in it otherwise is found out."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone
from tests.web.house import Cast, ComeIn, Page, member, unsealed

import detente.web
from detente.language import LANGUAGES, Language
from detente.web import journal
from detente.web.journal import chain
from detente.web.journal.chain import append, check, pseudonym
from detente.web.journal.models import Entry, Head
from detente.web.journal.words import SAID
from detente.web.rights import NAMES, Role

ENTRIES = 200
Tamper = Callable[[random.Random], int | None]


@pytest.fixture
def written(db: None) -> None:
    """A journal of 200 entries of every kind."""
    draw, kinds, before, entries = random.Random(7), list(SAID), "", []
    for number in range(1, ENTRIES + 1):
        entry = Entry(number=number, at=timezone.now(), account=draw.choice([None, 1, 2]), role="owner")
        entry.what, entry.about, entry.details = kinds[number % len(kinds)], f"thing {number}", f'{{"n": {number}}}'
        entry.seal = before = chain._sealed(entry, before)
        entries.append(entry)
    Entry.objects.bulk_create(entries)
    Head.objects.create(pk=1, entries=ENTRIES, seal=chain._of_head(ENTRIES, before))


@pytest.mark.parametrize("kind", list(SAID))
def test_every_kind_of_entry_is_written_sealed_and_read_in_words(kind: str, cast: Cast, come_in: ComeIn) -> None:
    append(cast[Role.SALES].pk, "head_of_sales", kind, "load 7", {"rows": 3})
    assert check().sound
    for code in LANGUAGES:
        text = Page(come_in(Role.OWNER).get("/journal/", {"what": kind}, headers={"accept-language": code})).text
        language = Language.of(code)
        assert f"Sam {language.say(NAMES[Role.SALES])} {language.say(SAID[kind])} load 7 · rows 3" in text


def test_a_kind_that_nobody_has_put_into_words_is_not_written(db: None) -> None:
    with pytest.raises(KeyError):
        append(1, "owner", "did_something")
    assert not Entry.objects.exists()


def test_what_the_pages_write_are_kinds_that_are_put_into_words() -> None:
    written = set()
    for path in Path(detente.web.__file__).parent.rglob("*.py"):
        written |= set(re.findall(r'journal\.write\(\s*\w+,\s*"(\w+)"', path.read_text("utf-8")))
    assert written
    assert written <= set(SAID)


def test_an_empty_journal_is_sound(db: None) -> None:
    assert check().sound
    assert check().entries == 0


def test_a_journal_that_nobody_touched_is_sound(written: None) -> None:
    assert (check().sound, check().entries) == (True, ENTRIES)


def _edit(field: str) -> Tamper:
    def tamper(draw: random.Random) -> int:
        entry = Entry.objects.get(number=draw.randint(1, ENTRIES))
        new = {"at": lambda: entry.at.replace(year=2020), "account": lambda: 3}.get(field, lambda: "x")()
        Entry.objects.filter(number=entry.number).update(**{field: new})
        return entry.number

    return tamper


def _delete(draw: random.Random) -> int:
    number = draw.randint(1, ENTRIES - 1)
    Entry.objects.filter(number=number).delete()
    return number


def _delete_and_close_the_gap(draw: random.Random) -> int:
    number = _delete(draw)
    for entry in Entry.objects.filter(number__gt=number).order_by("number"):
        Entry.objects.filter(number=entry.number).update(number=entry.number - 1)
    return number


def _insert(draw: random.Random) -> int:
    number = draw.randint(1, ENTRIES - 1)
    for entry in Entry.objects.filter(number__gt=number).order_by("-number"):
        Entry.objects.filter(number=entry.number).update(number=entry.number + 1)
    made = Entry.objects.get(number=number)
    made.number, made.what = number + 1, "signed_in"
    made.save(force_insert=True)
    return number + 1


def _append_without_the_secret(draw: random.Random) -> int:
    last = Entry.objects.get(number=ENTRIES)
    last.number = ENTRIES + 1
    last.save(force_insert=True)
    return ENTRIES + 1


def _swap(draw: random.Random) -> int:
    first, second = sorted(draw.sample(range(1, ENTRIES + 1), 2))
    for before, after in ((first, 9_999), (second, first), (9_999, second)):
        Entry.objects.filter(number=before).update(number=after)
    return first


def _cut(draw: random.Random) -> None:
    Entry.objects.filter(number__gt=draw.randint(0, ENTRIES - 1)).delete()


def _cut_and_forge_the_head(draw: random.Random) -> None:
    _cut(draw)
    Head.objects.update(entries=Entry.objects.count())


def _remove_the_head(draw: random.Random) -> None:
    Head.objects.all().delete()


def _all(draw: random.Random) -> None:
    Entry.objects.all().delete()


TAMPER: dict[str, Tamper] = {
    **{f"edit {field}": _edit(field) for field in ("at", "account", "role", "what", "about", "details", "seal")},
    "delete": _delete,
    "delete and close the gap": _delete_and_close_the_gap,
    "insert": _insert,
    "append without the secret": _append_without_the_secret,
    "swap": _swap,
    "cut the end": _cut,
    "cut the end and forge the head": _cut_and_forge_the_head,
    "remove the head": _remove_the_head,
    "all of it": _all,
}


@pytest.mark.parametrize("how", list(TAMPER))
def test_whoever_writes_in_it_is_found_out(how: str, written: None, cast: Cast, come_in: ComeIn) -> None:
    seed = random.randrange(10**6)
    with unsealed():
        first = TAMPER[how](random.Random(seed))
    found = check()
    assert (found.sound, found.first_wrong, found.cut) == (False, first, first is None), f"seed {seed}"
    text = Page(come_in(Role.COUNCIL).get("/journal/")).text
    assert ("somebody altered it" if first else "somebody removed them") in text
    assert not check().sound, "what is written afterwards must not cover it up"


@pytest.mark.parametrize(
    "how",
    [
        "UPDATE journal_entry SET about = 'x' WHERE number = 2",
        "DELETE FROM journal_entry WHERE number = 2",
        "DELETE FROM journal_entry",
        "INSERT OR REPLACE INTO journal_entry SELECT * FROM journal_entry WHERE number = 2",
        "TRUNCATE journal_entry",
    ],
)
def test_the_database_itself_refuses_to_change_it(how: str, written: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(how)
    assert check().sound


def test_what_was_found_sound_is_gone_through_again_after_an_hour(
    written: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(chain.time, "monotonic", lambda: now[0])
    assert chain.check_lately() == chain.Checked(ENTRIES, None, cut=False)
    append(1, "owner", "signed_in")
    assert chain.check_lately() == chain.Checked(ENTRIES + 1, None, cut=False)
    with unsealed():
        Entry.objects.filter(number=7).update(about="x")
    now[0] += 3601
    assert chain.check_lately().first_wrong == 7
    now[0] += 1
    assert chain.check_lately().first_wrong == 7, "what was found wrong stays wrong"


def test_what_came_since_it_was_found_sound_is_gone_through_at_once(written: None) -> None:
    append(1, "owner", "signed_in")
    assert chain.check_lately().sound
    append(1, "owner", "signed_out")
    append(1, "owner", "signed_in")
    with unsealed():
        Entry.objects.filter(number=ENTRIES + 2).update(about="x")
    assert chain.check_lately().first_wrong == ENTRIES + 2


def test_what_is_written_while_it_is_checked_is_not_missed(written: None, monkeypatch: pytest.MonkeyPatch) -> None:
    read, wrote = chain._fits, []

    def fits(head: Head | None, last: Entry | None) -> bool:
        if not wrote:
            wrote.append(True)
            append(1, "owner", "signed_in")
            head = Head.objects.get(pk=1)
        return read(head, last)

    monkeypatch.setattr(chain, "_fits", fits)
    assert check() == chain.Checked(ENTRIES + 1, None, cut=False)


def test_what_many_write_at_once_is_one_chain(committed: None) -> None:
    account, errors = member(Role.OWNER, "Nour"), []
    start = threading.Barrier(6)

    def write(who: int) -> None:
        start.wait()
        try:
            for number in range(10):
                append(account.pk, "owner", "signed_in", f"{who} {number}")
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(who,)) for who in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert errors == []
    assert (check().sound, check().entries) == (True, 60)
    assert [entry.number for entry in Entry.objects.all()] == list(range(1, 61))
    assert len({entry.about for entry in Entry.objects.all()}) == 60


def test_what_is_written_in_a_transaction_that_fails_was_not_written(db: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        append(1, "owner", "signed_in")
        raise RuntimeError
    append(1, "owner", "signed_out")
    assert (check().sound, check().entries) == (True, 1)


def test_an_entry_names_nobody(cast: Cast, come_in: ComeIn) -> None:
    """Accounts by number, other people by pseudonym: nothing has to be taken out when somebody is erased."""
    browser = come_in(Role.OWNER)
    browser.post("/people/invite/", {"email": "new@example.com", "name": "Newt", "role": "employee"})
    browser.get("/journal/")
    kept = str(list(Entry.objects.values_list()))
    assert "invited" in kept
    assert not any(name in kept for name in ("Newt", "new@", "Nour", "nour@"))
    assert pseudonym("person 7") == pseudonym("person 7") != pseudonym("person 8")
    assert "7" not in pseudonym("person 7").removeprefix("p-")[:1] or len(pseudonym("person 7")) == 14


def test_a_request_without_anybody_is_written_as_a_strangers(db: None) -> None:
    journal.write(None, "backed_up")
    assert Entry.objects.values_list("account", "role").get() == (None, "nobody")


def test_pages_of_the_journal_bear_any_address(cast: Cast, come_in: ComeIn, written: None) -> None:
    browser = come_in(Role.HR)
    for page in ("2", "0", "-1", "99999", "x", "\0", "1e9", "٣"):
        assert browser.get("/journal/", {"page": page, "what": "<b>"}).status_code == 200


def test_looking_at_the_journal_is_written_into_it(come_in: ComeIn) -> None:
    come_in(Role.COUNCIL).get("/journal/", {"what": "signed_in"})
    assert Entry.objects.filter(what="looked_at_journal", about="signed_in", role="works_council").exists()
