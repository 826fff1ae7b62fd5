"""The ``mapsvc`` command."""

import json
import sys
from io import TextIOWrapper

import psycopg
import typer
from pydantic import ValidationError

from mapsvc.accounts.commands import app as keys
from mapsvc.catalogue.commands import app as layers
from mapsvc.errors import LANGUAGES, DatabaseUnreachable, MapsvcError, SetupError
from mapsvc.publishing.commands import load, rollback
from mapsvc.running.commands import backup, database, doctor, restore, serve, up, worker
from mapsvc.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Bản đồ số kinh tế - xã hội tỉnh Quảng Trị")
app.add_typer(layers, name="layers")
app.add_typer(keys, name="keys")
for command in (up, serve, worker, load, doctor, backup, restore, database):
    app.command()(command)
app.command()(rollback)


@app.command()
def openapi() -> None:
    """In mô tả OpenAPI, không cần cơ sở dữ liệu · Print the OpenAPI document; needs no database."""
    # Here and not above: the whole web service, which the other commands do not need.
    from mapsvc.accounts.visitor import PUBLIC
    from mapsvc.app import create_app
    from mapsvc.catalogue.layers import Catalogue
    from mapsvc.http.interface import Described
    from mapsvc.http.landing import DESCRIPTION, TITLE
    from mapsvc.http.links import Linker
    from mapsvc.http.openapi import build

    described = Described(Catalogue(), PUBLIC, Linker("", "en"))
    document = build(create_app(Settings()), described, TITLE[1], DESCRIPTION[1])
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def main() -> None:
    """Run a command; an error known to the service ends it with its message, not with a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # Vietnamese, whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    try:
        app()
    except MapsvcError as error:
        _end(error)
    except ValidationError as error:
        if error.title != Settings.__name__:
            raise
        _end(_wrong_settings(error))
    except psycopg.OperationalError as error:
        _end(DatabaseUnreachable(reason=str(error).strip()))


def _end(error: MapsvcError) -> None:
    for language in LANGUAGES:
        advice = error.advice(language)
        sys.stderr.write(f"{error.text(language)}{' — ' + advice if advice else ''}\n")
    sys.exit(1)


def _wrong_settings(error: ValidationError) -> SetupError:
    found = "; ".join(
        # An address holds a password, and what is printed here reaches the system's log.
        f"MAPSVC_{name}{'' if name.endswith('_URL') else '=' + str(each['input'])}: {each['msg']}"
        for each in error.errors()
        for name in ["_".join(map(str, each["loc"])).upper()]
    )
    return SetupError(
        reason={"vi": f"Thiết lập sai: {found}", "en": f"Wrong setting: {found}"},
        advice={"vi": "Xem docs/settings.md.", "en": "See docs/settings.md."},
    )
