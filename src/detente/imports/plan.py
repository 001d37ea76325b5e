"""What a load will read: which recipe, which file feeds which source, and which header is which column.

Nothing is guessed: a column that is needed and isn't found is asked for, and so is the recipe where
none or several would fit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from detente.evidence.contract import TABLES
from detente.imports.given import Beside, Given
from detente.imports.recipe import Recipe, Source, SourceColumn, plain_header
from detente.language import N_, Message
from detente.mistakes import Mistake, Option

if TYPE_CHECKING:
    from detente.imports.reading import Opened

EVIDENCE: Final = "evidence"
"""The recipe that is none: files already named after the tables, with the contract's columns."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table inside a given file, opened. ``member``: which one, "" where the file is the table."""

    given: Given
    opened: Opened
    member: str
    alone: bool

    @property
    def name(self) -> str:
        """The name under which the store knows it."""
        return f"{self.given.name}/{self.member}" if self.member else self.given.name

    @property
    def stems(self) -> tuple[str, ...]:
        """What recipes may know it by: its own stem, and the file's where it is alone in it."""
        return tuple(dict.fromkeys([self.opened.stem, *([self.given.stem] if self.alone else [])]))


@dataclass(frozen=True, slots=True)
class Input:
    """A table that is read.

    number : its place in this load.   source : the recipe's source, or the evidence table, that it feeds.
    columns : column → header, those that were found.   twin : number of an earlier input with the same bytes.
    """

    number: int
    candidate: Candidate
    source: str
    lookup: bool
    columns: Mapping[str, str]
    twin: int | None = None

    @property
    def opened(self) -> Opened:
        """The table as it was opened."""
        return self.candidate.opened

    @property
    def name(self) -> str:
        """The name under which the store knows it."""
        return self.candidate.name

    @property
    def member(self) -> str:
        """What tells it from the other tables of the same bytes."""
        return f"{self.source}:{self.candidate.member}"

    @property
    def beside(self) -> Beside | None:
        """None for a table that was given; else how it is read, of the store's, beside those given."""
        return self.candidate.given.beside


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be read. ``recipe``: None for a folder that is evidence already. ``discreet``: no file is kept."""

    recipe: Recipe | None
    inputs: tuple[Input, ...]
    notes: tuple[Message, ...]
    discreet: bool = False

    def silent(self) -> Plan:
        """Return the same plan for a load that keeps no file and no text of what is turned away."""
        recipe = replace(self.recipe, keeps_raw=False) if self.recipe else None
        return replace(self, recipe=recipe, discreet=True)

    @property
    def name(self) -> str:
        """The recipe's name."""
        return self.recipe.name if self.recipe else EVIDENCE

    @property
    def given(self) -> tuple[Input, ...]:
        """The inputs that the user gave."""
        return tuple(one for one in self.inputs if one.beside is None)


def candidates(given: Given, opened: Sequence[Opened]) -> list[Candidate]:
    """Return the tables of one file.

    The member's name is what follows the file's own in the name that reading gave it.
    """
    return [
        Candidate(given, one, one.name.removeprefix(given.path.name).lstrip("/ "), len(opened) == 1) for one in opened
    ]


def may_matter(stem: str, recipes: Sequence[Recipe]) -> bool:
    """Whether some recipe, or the evidence layout, may want a file by its stem."""
    return stem in TABLES or any(recipe.source_of(stem) for recipe in recipes)


def plan(
    files: Sequence[Given],
    found: Sequence[Candidate],
    recipe: Recipe | str,
    columns: Mapping[str, str],
    kept: Collection[str] = (),
) -> Plan:
    """Return what to read of the opened tables.

    files : all that were given.   found : the tables in those that may matter.
    recipe : a recipe, or "evidence" for ready evidence.   columns : "source.column" → header, as the user said.
    kept : sources of which the store kept files.
    """
    chosen = None if isinstance(recipe, str) else recipe
    inputs: list[Input] = []
    notes: list[Message] = []
    first: dict[tuple[str, str], int] = {}
    for candidate in found:
        source = _source(candidate, chosen)
        beside = candidate.given.beside
        if beside is not None:
            if source is not None and _fits(candidate, chosen, beside.columns):
                one = Input(
                    len(inputs), candidate, source.name, source.lookup, matched(candidate, source, beside.columns)
                )
                inputs += [one] if one.member in beside.members else []
            continue
        if source is None:
            notes.append(Message(N_("{file} was not read: the recipe has no use for it."), file=candidate.name))
            continue
        headers = matched(candidate, source, columns)
        notes += _told(candidate, source, headers, chosen)
        number = len(inputs)
        one = Input(number, candidate, source.name, source.lookup, headers)
        twin = first.setdefault((candidate.given.sha256, one.member), number)
        inputs.append(one if twin == number else Input(number, candidate, source.name, source.lookup, headers, twin))
    if chosen is not None:
        _ask_for_missing(chosen, [stem for candidate in found for stem in candidate.stems], kept)
        fed = {*kept, *(one.source for one in inputs)}
        notes += [Message(one.missed) for one in chosen.sources.values() if one.missed and one.name not in fed]
    if not any(one.beside is None for one in inputs):
        raise _no_evidence(files)
    _check_said(columns, [one for one in inputs if one.beside is None], chosen)
    return Plan(chosen, tuple(inputs), tuple(notes))


def evidence_source(table: str) -> Source:
    """Return an evidence table as a source: its headers are the contract's names."""
    return Source(
        table,
        (table,),
        {
            column.name: SourceColumn(column.name, (column.name,), column.kind, column.required)
            for column in TABLES[table].columns
        },
    )


def matched(candidate: Candidate, source: Source, said: Mapping[str, str]) -> dict[str, str]:
    """Return column → header of the columns that a table has.

    Raises Mistake, which asks, where a required column is not found, or the user named a header that isn't there.
    """
    headers = {plain_header(header): header for header in reversed(candidate.opened.columns)}
    found: dict[str, str] = {}
    for column in source.columns.values():
        named = said.get(f"{source.name}.{column.name}")
        names = (named,) if named is not None else column.headers
        header = next((headers[plain] for plain in map(plain_header, names) if plain in headers), None)
        if header is not None:
            found[column.name] = header
        elif named is not None:
            raise _asks(
                N_("{file} has no column {header}, which you named for {column}. It has: {headers}."),
                candidate,
                source,
                column,
                header=named,
            )
        elif column.required:
            raise _asks(
                N_(
                    "{file} has no column for {column} ({meaning}). It has: {headers}. Say which one it is: "
                    '--column {column}="…"'
                ),
                candidate,
                source,
                column,
                meaning=" / ".join(column.headers[:4]),
            )
    return found


def _asks(text: str, candidate: Candidate, source: Source, column: SourceColumn, **fields: object) -> Mistake:
    return Mistake(
        text,
        file=candidate.name,
        column=f"{source.name}.{column.name}",
        headers=", ".join(candidate.opened.columns),
        **fields,
    )


def _told(candidate: Candidate, source: Source, found: Mapping[str, str], recipe: Recipe | None) -> Iterator[Message]:
    """Say which columns a file lacks, and which it has beyond those that are used."""
    if candidate.opened.made:
        return
    absent = [name for name in source.columns if name not in found]
    if absent and recipe is not None:
        yield Message(N_("{file} has no {columns}; they stay empty."), file=candidate.name, columns=", ".join(absent))
    used = set(found.values())
    used |= {source.columns[name].clock_in(candidate.opened.columns, header) or "" for name, header in found.items()}
    unused = [header for header in candidate.opened.columns if header not in used]
    if unused:
        yield Message(N_("{file} also has {columns}; not used."), file=candidate.name, columns=", ".join(unused))


def _source(candidate: Candidate, recipe: Recipe | None) -> Source | None:
    for stem in candidate.stems:
        if recipe is None and stem in TABLES:
            return evidence_source(stem)
        if recipe is not None and (source := recipe.source_of(stem)):
            return source
    return None


def fitting(
    files: Sequence[Given],
    found: Sequence[Candidate],
    said: Mapping[str, str],
    recipes: Sequence[Recipe],
    kept: Mapping[str, Collection[str]],
) -> Recipe | str:
    """Return the recipe that fits these tables: ready evidence comes first, then what the store was made with.

    files, found, said : as for `plan`.   recipes : those to choose among.
    kept : sources of which the store kept files, by recipe, the recipe that was used last first.
    """
    named = [candidate for candidate in found if _source(candidate, None)]
    if named and all(_fits(candidate, None, said) for candidate in named):
        return EVIDENCE
    fit = [
        recipe
        for recipe in recipes
        if not _missing(recipe, (stem for candidate in found for stem in candidate.stems), kept.get(recipe.name, ()))
        and all(_fits(candidate, recipe, said) for candidate in found)
        and any(_source(candidate, recipe) for candidate in found)
    ]
    used = [recipe for name in kept for recipe in fit if recipe.name == name]
    fit = _most_told(fit, found)
    sound = [candidate for candidate in named if _fits(candidate, None, said)]
    if not used and 2 * len(sound) > len(named) and all(_uses(recipe, found) < _uses(None, found) for recipe in fit):
        return EVIDENCE  # mostly ready evidence; what is missing in the rest will be asked for by name
    if used or len(fit) == 1:
        return [*used, *fit][0]
    if fit:
        raise Mistake(
            N_("Several recipes fit these files: {recipes}. Say which one: {mend}"),
            recipes=", ".join(recipe.name for recipe in fit),
            mend=Option("recipe", f"--recipe {fit[0].name}"),
        )
    if named:
        return EVIDENCE  # what is missing will be asked for by name
    raise Mistake(
        N_(
            "No recipe fits these files ({files}). Name the one they come from ({mend}), or start one of your own: "
            "{new}"
        ),
        files=_names(files),
        mend=Option("recipe", "--recipe " + " | ".join(recipe.name for recipe in recipes)),
        new=Option("new_recipe", "detente recipes new FOLDER"),
    )


def _most_told(fit: Sequence[Recipe], found: Sequence[Candidate]) -> list[Recipe]:
    """Return the recipes but for those that have a use for only some of the tables of which another has a use."""
    used = [_uses(recipe, found) for recipe in fit]
    return [recipe for recipe, mine in zip(fit, used, strict=True) if not any(mine < others for others in used)]


def _uses(recipe: Recipe | None, found: Sequence[Candidate]) -> frozenset[int]:
    """Return the places of the tables of which a recipe, or ready evidence (None), has a use."""
    return frozenset(place for place, candidate in enumerate(found) if _source(candidate, recipe))


def _fits(candidate: Candidate, recipe: Recipe | None, said: Mapping[str, str]) -> bool:
    source = _source(candidate, recipe)
    if source is None:
        return True
    try:
        matched(candidate, source, said)
    except Mistake:
        return False
    return True


def _missing(recipe: Recipe, stems: Iterable[str], kept: Collection[str]) -> list[Source]:
    return [source for source in recipe.missing(stems) if source.name not in kept]


def _ask_for_missing(recipe: Recipe, stems: Iterable[str], kept: Collection[str]) -> None:
    missing = _missing(recipe, stems, kept)
    if missing:
        raise Mistake(
            N_(
                "The recipe {recipe} needs a file of {source}, named like {patterns}; there is none among the files given."
            ),
            recipe=recipe.name,
            source=missing[0].name,
            patterns=", ".join(missing[0].patterns),
        )


def _no_evidence(files: Sequence[Given]) -> Mistake:
    return Mistake(
        N_(
            "None of these files is named after an evidence table, such as leads or deals: {files}. For exports of "
            "another program name the recipe: {mend}"
        ),
        files=_names(files),
        mend=Option("recipe", "--recipe NAME"),
    )


def _names(files: Sequence[Given]) -> str:
    listed = [one.path.name for one in files]
    return ", ".join([*listed[:8], *(["…"] if len(listed) > 8 else [])])


def _check_said(said: Mapping[str, str], inputs: Sequence[Input], recipe: Recipe | None) -> None:
    """Raise Mistake where the user named a column that no source of this load has."""
    sources = {one.source: recipe.sources[one.source] if recipe else evidence_source(one.source) for one in inputs}
    known = [f"{source.name}.{column}" for source in sources.values() for column in source.columns]
    for name in said:
        if name not in known:
            raise Mistake(
                N_("There is no column {column} to be named; there are: {columns}."),
                column=name,
                columns=", ".join(known),
            )
