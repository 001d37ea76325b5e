"""The rows of the state, out of either database and into either, as lines of JSON.

What is only of the moment is left out: sessions, so that everybody signs in anew; locked doors; the worker's queue;
answers, which are worked out anew. What is brought back is made up by a process of its own, for a home that is still
laid out aside: `asked` starts it, `main` is what it does.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from detente.language import N_
from detente.mistakes import Mistake
from detente.web.home import Home

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Field, Model

_OURS: Final = "detente.web."
_LEFT_OUT: Final = frozenset({"work.sum", "surveys.pool", "surveys.ticket"})
"""What no backup holds: what can be worked out again, and the answers of a survey that is open, for two backups side by
side would tell when somebody answered."""
_ALIAS: Final = "backup"
_BLOCK: Final = 500  # rows
_LONGEST: Final = 64 << 20  # bytes of one row


@contextmanager
def frozen() -> Iterator[str]:
    """Hold the state as it is at this instant, while others go on writing; yields the name of a connection that sees it."""
    from django.db import connections, transaction

    held = connections["default"].copy(alias=_ALIAS)
    if held.vendor == "sqlite":
        # Otherwise it would wait for whoever writes, and make them wait.
        held.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    connections[_ALIAS] = held
    try:
        with transaction.atomic(using=_ALIAS):
            with held.cursor() as cursor:
                if held.vendor == "postgresql":
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                # The first look fixes what all later ones see.
                cursor.execute("SELECT count(*) FROM django_migrations")
            yield _ALIAS
    finally:
        held.close()
        del connections[_ALIAS]


def migrations(alias: str = "default") -> dict[str, str]:
    """Return the last migration of each of our apps; a Mistake where the tables are not of this version's form."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections[alias])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Mistake(
            N_(
                "The state was written by an older version of Détente; start detente serve once, which brings it up to "
                "date, or make the backup with the older version."
            )
        )
    return {app: name for app, name in executor.loader.graph.leaf_nodes() if app in _labels()}


def rows(alias: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Return the kinds of rows there are, each with its lines: the columns' names first."""
    from django.apps import apps

    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_config.name.startswith(_OURS) and model._meta.label_lower not in _LEFT_OUT:
            yield model._meta.label_lower, _lines(model, alias)


def _lines(model: type[Model], alias: str) -> Iterator[bytes]:
    names = [field.attname for field in model._meta.concrete_fields]
    yield _line(names)
    found = model._base_manager.using(alias).order_by("pk").values_list(*names)
    for row in found.iterator(chunk_size=_BLOCK):
        yield _line(row)


def _line(row: Sequence[object]) -> bytes:
    return json.dumps(row, default=_plain).encode() + b"\n"


def _plain(value: object) -> str:
    # Not Django's own encoder: it cuts moments to milliseconds, and the journal's seals are over microseconds.
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def asked(home: Home, *words: str, holding: int | None = None) -> dict[str, Any]:
    """Let a process of its own do something to the state of a home; return what it says, or raise its Mistake.

    holding : an open file that it holds as well: its lock ends with the last that does.
    """
    environment = {**os.environ, **home.environment(), "DJANGO_SETTINGS_MODULE": "detente.web.settings"}
    done = subprocess.run(  # noqa: S603  this program itself
        [sys.executable, "-P", "-m", "detente.web.operate.state", *words],
        env=environment,
        stdout=subprocess.PIPE,
        pass_fds=() if holding is None else (holding,),
        check=False,
    )
    try:
        said: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise Mistake(
            N_("The state could not be brought back; what is written above says why. Everything is as it was.")
        ) from None
    if "mistake" in said:
        raise Mistake(said["mistake"], **said["fields"])
    return said


def main(words: Sequence[str]) -> dict[str, Any]:
    """Bring rows back, or say whether that was done: see `_bring_back` and `_is_back`."""
    import django
    from django.db import Error, connections

    django.setup()
    try:
        match words:
            case ["bring-back", folder, facts, over]:
                return _bring_back(Path(folder), json.loads(facts), over == "over")
            case ["is-back", identity]:
                return {"back": True, **_counted()} if _is_back(identity) else {"back": False}
            case _:
                raise ValueError(words)
    except Mistake as mistake:
        fields = {name: str(value) for name, value in mistake.message.fields.items()}
        return {"mistake": mistake.message.text, "fields": fields}
    except Error as error:
        text = N_("The database refuses what is to be restored ({reason}); everything is as it was.")
        return {"mistake": text, "fields": {"reason": str(error).strip().partition("\n")[0]}}
    finally:
        connections.close_all()


def _bring_back(folder: Path, facts: Mapping[str, Any], over: bool) -> dict[str, Any]:
    """Make the tables in the form they had, fill them, bring them up to date. On PostgreSQL all in one transaction.

    facts : id of the restoring, moment and store version of the backup, migrations by app.
    Returns how many accounts and entries there are, and whether the journal is as it was written.
    """
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    if connection.vendor == "sqlite":
        # Its tables can't be changed inside a transaction; it is a new file, which nobody looks at yet.
        apps = _tables(connection, facts["migrations"])
        with transaction.atomic():
            _fill(connection, apps, folder)
        MigrationExecutor(connection).migrate(_newest(connection))
        with transaction.atomic():
            _settle(facts)
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '10s'")
            _make_room(connection, over)
            apps = _tables(connection, facts["migrations"])
            _fill(connection, apps, folder)
            connection.check_constraints()
            MigrationExecutor(connection).migrate(_newest(connection))
            _settle(facts)
    return _counted()


def _counted() -> dict[str, Any]:
    from detente.web.accounts.models import Account
    from detente.web.journal.chain import check

    checked = check()
    return {"accounts": Account.objects.count(), "entries": checked.entries, "sound": checked.sound}


def _newest(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    from django.db.migrations.executor import MigrationExecutor

    return list(MigrationExecutor(connection).loader.graph.leaf_nodes())


def _tables(connection: BaseDatabaseWrapper, wanted: Mapping[str, str]) -> Any:
    """Make the tables as they were when the backup was made; return the models of that time."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    targets = sorted(wanted.items())
    if not set(targets) <= set(executor.loader.graph.nodes):
        raise Mistake(
            N_("The backup's state was written by a newer version of Détente; update this one to restore it.")
        )
    return executor.migrate(targets).apps


def _fill(connection: BaseDatabaseWrapper, apps: Any, folder: Path) -> None:
    from django.core.management.color import no_style

    filled = []
    for path in sorted(folder.glob("*.jsonl")):
        model = apps.get_model(path.stem)
        filled.append(model)
        with path.open("rb") as file, connection.cursor() as cursor:
            fields = {field.attname: field for field in model._meta.concrete_fields}
            columns = [fields[name] for name in json.loads(file.readline(_LONGEST))]
            quote = connection.ops.quote_name
            listed = ", ".join(quote(one.column) for one in columns)
            insert = f"INSERT INTO {quote(model._meta.db_table)} ({listed}) VALUES ({', '.join('%s' for _ in columns)})"
            for block in _blocks(_values(iter(lambda: file.readline(_LONGEST), b""), columns, connection)):
                cursor.executemany(insert, block)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), filled):
            cursor.execute(statement)


def _values(
    lines: Iterable[bytes], columns: Sequence[Field[Any, Any]], connection: BaseDatabaseWrapper
) -> Iterator[list[Any]]:
    for line in lines:
        row = zip(columns, json.loads(line), strict=True)
        yield [one.get_db_prep_save(one.to_python(value), connection) for one, value in row]


def _blocks(values: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    from itertools import islice

    while block := list(islice(values, _BLOCK)):
        yield block


def _make_room(connection: BaseDatabaseWrapper, over: bool) -> None:
    """Drop the tables of a state that is there, where that was asked for; until the end others still see it."""
    there = connection.introspection.django_table_names(only_existing=True)
    if not there:
        return
    with connection.cursor() as cursor:
        if "accounts_account" in there and not over:
            cursor.execute("SELECT 1 FROM accounts_account LIMIT 1")
            if cursor.fetchone():
                raise Mistake(
                    N_(
                        "The database that DATABASE_URL names holds a state already; name an empty one, or say --over to "
                        "put the backup in its place."
                    )
                )
        listed = ", ".join(map(connection.ops.quote_name, [*there, "django_migrations"]))
        cursor.execute(f"DROP TABLE IF EXISTS {listed} CASCADE")
        cursor.execute("DROP FUNCTION IF EXISTS journal_entry_refuse() CASCADE")


def _settle(facts: Mapping[str, Any]) -> None:
    """End what could not go on: loads whose files are not in a backup, and links that may have been used since."""
    from django.utils import timezone

    from detente.web.accounts.models import Link
    from detente.web.journal.chain import append
    from detente.web.rights import Role
    from detente.web.work.models import Load, State
    from detente.web.work.tasks import everywhere

    Load.objects.filter(state__in=[State.DRAFTED, State.WAITING, State.RUNNING]).update(
        state=State.STOPPED,
        ended_at=timezone.now(),
        said=everywhere(N_("A backup was restored that was made before this load had ended; upload its files again.")),
    )
    Link.objects.filter(used_at=None).delete()
    details = {"restoring": facts["id"], "made_at": facts["at"], "version": facts["store_version"]}
    append(None, Role.NOBODY, "restored", details=details)


def _is_back(identity: str) -> bool:
    """Whether a restoring has reached the database."""
    from django.db import connection

    from detente.web.journal.models import Entry

    if "journal_entry" not in connection.introspection.table_names():
        return False
    entries = Entry.objects.filter(what="restored").order_by("-number")
    return any(json.loads(entry.details).get("restoring") == identity for entry in entries[:10])


def _labels() -> set[str]:
    from django.apps import apps

    return {config.label for config in apps.get_app_configs() if config.name.startswith(_OURS)}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
