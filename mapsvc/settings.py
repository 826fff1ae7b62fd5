"""Every setting of the service, read from MAPSVC_* once and passed on.

Nothing else in the project reads the environment: ``create_app`` and the command line make one
``Settings`` and hand it down, so that a test, a second process and a person all see the same values.
"""

import hashlib
import os
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent
"""The folder above the package: a checkout when it holds ``layers/``, else site-packages."""


def _beside_package(name: str) -> Path:
    """A folder of the house: in a checkout beside the package, in a wheel below ``mapsvc/_assets``."""
    bundled = PACKAGE / "_assets" / name
    return bundled if bundled.is_dir() else CHECKOUT / name


def _default_home() -> Path:
    """Where the service keeps its cluster and archives; one place for each checkout.

    PostgreSQL refuses to run as root and its user must be able to reach its files, so root's home is
    below /var/lib and not below the checkout, which may lie in a folder closed to others.
    """
    installed = (PACKAGE / "_assets").is_dir()
    key = "default" if installed else hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
    if os.geteuid() == 0:
        return Path("/var/lib/mapsvc") / key
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "mapsvc" / key


def _default_data() -> tuple[Path, ...]:
    return (_beside_package("data"), CHECKOUT.parent / "shared" / "data")


class Settings(BaseSettings):
    """Values of MAPSVC_* variables; ``docs/settings.md`` says what each does."""

    model_config = SettingsConfigDict(env_prefix="MAPSVC_", frozen=True, extra="ignore")

    home: Path = Field(default_factory=_default_home, description="Folder of the cluster, archives and caches")
    database_url: str | None = Field(
        default=None, description="PostgreSQL server to use; unset: the private cluster below home"
    )
    read_database_url: str | None = Field(default=None, description="Replica for reading; unset: the same server")
    data: Annotated[tuple[Path, ...], NoDecode] = Field(
        default_factory=_default_data, description="Folders searched for source files, separated by ':'"
    )
    download: bool = Field(default=True, description="Fetch missing source files from their public address")
    layers_path: Path = Field(default_factory=lambda: _beside_package("layers"), description="Declared layers")
    tiles_path: Path = Field(default_factory=lambda: _beside_package("tiles"), description="Base map and tile SQL")
    page_path: Path = Field(default_factory=lambda: PACKAGE / "web" / "dist", description="The built front end")
    host: str = Field(default="127.0.0.1", description="Address the web server listens on")
    port: int = Field(default=8000, ge=1, le=65535, description="Port the web server listens on")
    public_url: str | None = Field(
        default=None, description="Address people use, when a proxy stands in front; unset: as the request says"
    )
    web_processes: int = Field(default=2, ge=1, le=64, description="Web server processes")
    pool_size: int = Field(default=8, ge=1, le=200, description="Database connections of one web process")
    statement_timeout_ms: int = Field(
        default=30_000, ge=100, description="Longest a reading query may take, in milliseconds; downloads are exempt"
    )
    download_writers: int = Field(
        default=2, ge=1, le=32, description="Files (GeoPackage, Excel and the like) one web process writes at once"
    )
    tile_cache_mb: int = Field(default=64, ge=0, description="Memory of one web process for live tiles, in MB; 0: none")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="What is logged")
    log_format: Literal["json", "text"] = Field(default="json", description="One JSON object a line, or text")

    @field_validator("database_url", "read_database_url")
    @classmethod
    def _require_connection_string(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                conninfo_to_dict(value)
            except psycopg.Error:  # its message repeats what was written, the password too
                raise ValueError("no PostgreSQL address such as postgresql://mapsvc@db.internal/mapsvc") from None
        return value

    @field_validator("data", mode="before")
    @classmethod
    def _split_folders(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(Path(part) for part in value.split(os.pathsep) if part)
        return value

    @cached_property
    def archives(self) -> Path:
        """Folder of the PMTiles archives: ``<layer>/<layer>__v<N>.pmtiles``."""
        return self.home / "archives"

    @cached_property
    def counts_path(self) -> Path:
        """Folder where web processes share what they counted."""
        return self.home / "counts"
