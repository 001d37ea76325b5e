"""The database itself refuses to change or remove an entry."""

from django.db import migrations

_SQLITE = """
CREATE TRIGGER journal_entry_no_{name} BEFORE {event} ON journal_entry {when}
BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END
"""
# INSERT OR REPLACE removes the row that is there without asking the trigger for DELETE.
_THERE = "WHEN EXISTS (SELECT 1 FROM journal_entry WHERE number = NEW.number)"
_EVENTS = {"update": ("UPDATE", ""), "delete": ("DELETE", ""), "replace": ("INSERT", _THERE)}
_POSTGRES = """
CREATE FUNCTION journal_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the journal is only appended to'; END $$;
CREATE TRIGGER journal_entry_appended BEFORE UPDATE OR DELETE ON journal_entry
FOR EACH ROW EXECUTE FUNCTION journal_entry_refuse();
CREATE TRIGGER journal_entry_kept BEFORE TRUNCATE ON journal_entry
FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_refuse();
"""


def refuse(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_POSTGRES)
    else:
        for name, (event, when) in _EVENTS.items():
            schema_editor.execute(_SQLITE.format(name=name, event=event, when=when))


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER journal_entry_appended ON journal_entry")
        schema_editor.execute("DROP TRIGGER journal_entry_kept ON journal_entry")
        schema_editor.execute("DROP FUNCTION journal_entry_refuse()")
    else:
        for name in _EVENTS:
            schema_editor.execute(f"DROP TRIGGER journal_entry_no_{name}")


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(refuse, allow)]
