"""``mapsvc keys``: API keys by which an agency's programs read internal and restricted layers."""

import secrets
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from mapsvc.accounts.keys import queries
from mapsvc.accounts.visitor import digest
from mapsvc.database.location import connect
from mapsvc.errors import SetupError
from mapsvc.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Khóa truy cập của các cơ quan · API keys of the agencies")


@app.command()
def create(
    agency: Annotated[str, typer.Argument(help="Code of the agency, as in layers/agencies.toml")],
    note: Annotated[str, typer.Option(help="What the key is for")] = "",
    days: Annotated[int, typer.Option(min=1, max=730, help="Days until it expires")] = 365,
) -> None:
    """Make a key and print it once; only its hash is stored."""
    key = "mapsvc_" + secrets.token_urlsafe(32)
    with connect(Settings()) as connection:
        row = connection.execute("SELECT body FROM catalogue.vocabulary WHERE name = 'agencies'").fetchone()
        agencies = row[0] if row else {}
        if not isinstance(agencies, dict) or agency not in agencies:
            raise SetupError(
                reason={"vi": f"không có cơ quan “{agency}”", "en": f"there is no agency “{agency}”"},
                advice={"vi": "xem layers/agencies.toml", "en": "see layers/agencies.toml"},
            )
        queries.add_key(connection, agency=agency, note=note, digest=digest(key), days=days)
    typer.echo(key)


@app.command("list")
def list_keys() -> None:
    """Show every key's agency, dates and state, never the key."""
    table = Table("id", "agency", "note", "created", "expires", "revoked")
    with connect(Settings()) as connection:
        for row in queries.list_keys(connection):
            table.add_row(*(str(value) if value is not None else "" for value in row))
    Console().print(table)


@app.command()
def revoke(key_id: int) -> None:
    """Revoke a key; it stops working within seconds."""
    with connect(Settings()) as connection:
        if queries.revoke_key(connection, id=key_id) is None:
            raise SetupError(
                reason={"vi": f"không có khóa {key_id} còn hiệu lực", "en": f"there is no valid key {key_id}"}
            )
