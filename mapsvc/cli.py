"""The ``mapsvc`` command."""

import sys

import typer

from mapsvc.accounts.commands import app as keys
from mapsvc.catalogue.commands import app as layers
from mapsvc.errors import LANGUAGES, MapsvcError
from mapsvc.publishing.commands import load, rollback
from mapsvc.running.commands import backup, doctor, restore, serve, up, worker

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Bản đồ số kinh tế - xã hội tỉnh Quảng Trị")
app.add_typer(layers, name="layers")
app.add_typer(keys, name="keys")
for command in (up, serve, worker, load, doctor, backup, restore):
    app.command()(command)
app.command()(rollback)


def main() -> None:
    """Run a command; an error known to the service ends it with its message, not with a traceback."""
    try:
        app()
    except MapsvcError as error:
        for language in LANGUAGES:
            advice = error.advice(language)
            sys.stderr.write(f"{error.text(language)}{' — ' + advice if advice else ''}\n")
        sys.exit(1)
