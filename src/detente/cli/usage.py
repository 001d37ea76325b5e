"""What was typed wrong, said in the user's language with the mend: click's own errors, translated."""

from __future__ import annotations

from difflib import get_close_matches

import click

from detente.language import N_, Message


def message(error: click.UsageError) -> Message:
    """Return click's usage error as a sentence that can be said in any language."""
    command = error.ctx.command_path if error.ctx else "detente"
    match error:
        case click.NoSuchOption():
            return _unknown_option(error, command)
        case click.exceptions.NoSuchCommand():
            return _unknown_command(error, command)
        case click.MissingParameter():
            return Message(
                N_("{command} needs {what}; {command} --help shows how to write it."),
                command=command,
                what=_missing(error),
            )
        case click.BadOptionUsage():
            return _misused_option(error, command)
        case _:
            return Message(
                N_("{command} can't be understood ({reason}); {command} --help shows how to write it."),
                command=command,
                reason=error.format_message(),
            )


def _missing(error: click.MissingParameter) -> Message:
    place = error.param.make_metavar(error.ctx) if error.param and error.ctx else "?"
    if isinstance(error.param, click.Option):
        return Message("{option} {place}", option=error.param.opts[0], place=Message(place))
    return Message("{place}", place=Message(place.strip("[].")))


def _unknown_option(error: click.NoSuchOption, command: str) -> Message:
    if error.possibilities:
        return Message(
            N_("{command} has no option {name}; did you mean {other}?"),
            command=command,
            name=error.option_name,
            other=error.possibilities[0],
        )
    return Message(
        N_("{command} has no option {name}; {command} --help lists those there are."),
        command=command,
        name=error.option_name,
    )


def _unknown_command(error: click.exceptions.NoSuchCommand, command: str) -> Message:
    group = error.ctx.command if error.ctx else None
    known = group.list_commands(error.ctx) if isinstance(group, click.Group) and error.ctx else []
    for near in get_close_matches(error.command_name, known, n=1):
        return Message(
            N_("There is no command {name}; did you mean {other}?"), name=error.command_name, other=f"{command} {near}"
        )
    return Message(
        N_("There is no command {name}; {command} --help lists those there are."),
        name=error.command_name,
        command=command,
    )


def _misused_option(error: click.BadOptionUsage, command: str) -> Message:
    option = _option(error)
    if option is not None and option.nargs > 1:
        return Message(
            N_("{name} needs {n} value: {name} {metavar}"),
            plural=N_("{name} needs {n} values: {name} {metavar}"),
            n=option.nargs,
            name=error.option_name,
            metavar=option.metavar or "",
        )
    if option is not None and option.is_flag:
        return Message(N_("{name} takes no value; leave out what follows it."), name=error.option_name)
    return Message(
        N_("{name} needs a value; {command} --help shows how to write it."), name=error.option_name, command=command
    )


def _option(error: click.BadOptionUsage) -> click.Option | None:
    for param in error.ctx.command.params if error.ctx else ():
        if isinstance(param, click.Option) and error.option_name in (*param.opts, *param.secondary_opts):
            return param
    return None
