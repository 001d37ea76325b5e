"""The source files that a store kept of earlier loads: what they feed, and how to have them back as they came.

A recipe tells who owns a deal, or which contact it came from, by looking into other files. So a load through a recipe
reads anew, beside the files given, all that the store kept of that recipe: a part of an export, given alone, then says
the same as the whole did.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from detente.evidence.manifest import Contribution, FileRead, Load, Manifest
from detente.evidence.writer import Writer
from detente.imports import recipe as recipes
from detente.imports.given import Beside, Given
from detente.imports.options import Options
from detente.imports.raw_files import restored
from detente.imports.recipe import Recipe


def sources(manifest: Manifest) -> dict[str, set[str]]:
    """Return which sources the kept files feed, by recipe; the recipe that was used last comes first."""
    fed: dict[str, set[str]] = {}
    for one in sorted(manifest.contributions, key=lambda one: one.load, reverse=True):
        if one.source in manifest.raws:
            fed.setdefault(one.recipe, set()).add(one.member.partition(":")[0])
    return fed


def own_recipes(folder: Path, manifest: Manifest) -> list[Recipe]:
    """Return the recipes of the user's own that made rows of a store, as they were used last."""
    shipped = {recipe.name for recipe in recipes.shipped()}
    found: dict[str, Recipe] = {}
    for load in manifest.loads:
        piece = manifest.recipes.get(load.recipe_sha256)
        if piece is not None and load.recipe not in shipped and (folder / piece.path).is_file():
            found[load.recipe] = read_recipe(folder / piece.path, load.recipe)
    return list(found.values())


def read_recipe(path: Path, name: str) -> Recipe:
    """Return a recipe from the file in which a store keeps it."""
    return recipes.of_texts(json.loads(path.read_bytes()), name)


def files(writer: Writer, manifest: Manifest, wanted: Collection[int], zone: str) -> list[Given]:
    """Return the kept files behind contributions, in the order of arrival; what can't be had back is left out.

    wanted : ids of contributions.   zone : of clock times, where the load that read a file did not say.
    """
    members: dict[tuple[str, str, str], set[str]] = {}
    found: dict[tuple[str, str, str], tuple[FileRead, Mapping[str, str]]] = {}
    for one in manifest.contributions:
        if one.id in wanted and (file := _read_last(manifest, one)) is not None and file.kept:
            options: Mapping[str, str] = {"zone": zone} | dict(said(manifest.load(one.load), file))
            file = replace(file, name=one.names[0])
            key = (file.source, given_name(file), json.dumps(options, sort_keys=True))
            members.setdefault(key, set()).add(one.member)
            found.setdefault(key, (file, options))
    room = writer.room()
    back = []
    for number, (key, (file, options)) in enumerate(found.items()):
        piece = manifest.raws.get(file.source)
        path = piece and restored(writer.folder, piece, file.source, room / str(number) / file.path)
        if path:
            back.append(given(path, file, beside(options, members[key])))
    return back


def _read_last(manifest: Manifest, one: Contribution) -> FileRead | None:
    load = next((load for load in manifest.loads if load.number == one.load), None)
    return next((file for file in load.files if file.contribution == one.id), None) if load else None


def said(load: Load, file: FileRead) -> Mapping[str, str]:
    """Return the options with which a load read a file."""
    return load.options if file.beside is None else file.beside


def beside(options: Mapping[str, str], members: Collection[str]) -> Beside:
    """Return how a kept file is read; see `Beside`."""
    return Beside(options, Options.of(options).columns, frozenset(members))


def given(path: Path, file: FileRead, beside: Beside | None) -> Given:
    """Return a file that was had back as one to be read."""
    stat = path.stat()
    return Given(path, given_name(file), file.source, (stat.st_size, stat.st_mtime_ns), beside)


def given_name(file: FileRead) -> str:
    """Return the name of the given file in which a table lay."""
    return file.name.removesuffix("/" + file.member.partition(":")[2])
