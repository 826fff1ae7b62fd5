"""What the map shows: declarations, their source files, what is loaded, tile archives, the built page."""

import hashlib
import re
from pathlib import Path
from typing import Any

import psycopg

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.catalogue.declarations import Declarations, read_declarations
from mapsvc.database.cluster import Cluster
from mapsvc.database.location import running
from mapsvc.database.migrate import sqlalchemy_connection
from mapsvc.errors import MapsvcError
from mapsvc.publishing.sources import SourceFiles
from mapsvc.running.doctor.findings import Findings, advice, fault, good
from mapsvc.settings import CHECKOUT, Settings


def check_declarations(settings: Settings) -> Findings:
    """Every declaration can be read, and the files of every source are on this machine."""
    subject = ("Khai báo lớp dữ liệu", "Declared layers")
    try:
        declarations = read_declarations(settings.layers_path)
    except MapsvcError as error:
        yield fault(
            subject,
            (error.text("vi"), error.text("en")),
            (
                "Sửa tệp và dòng đã nêu, rồi: mapsvc layers check",
                "Correct the file and line named, then: mapsvc layers check",
            ),
        )
        return
    yield good(subject, (f"{len(declarations.layers)} lớp", f"{len(declarations.layers)} layers"))
    yield from _sources(settings, declarations)


def check_loaded(settings: Settings) -> Findings:
    """Every layer has data, its table is as declared, every archive is the file that the database recorded."""
    if not settings.database_url and not Cluster(settings.home).data.exists():
        return
    try:
        with running(settings) as conninfo, psycopg.connect(conninfo, connect_timeout=5) as connection:
            yield from _layers(connection)
            yield from _tables(connection, conninfo)
            yield from _archives(connection, settings.archives)
    except (psycopg.Error, MapsvcError):
        return  # the database's own checks say what is wrong


def check_page(settings: Settings) -> Findings:
    """The page is built, with every file that its first document asks for, and the fonts."""
    subject = ("Trang bản đồ", "Web page")
    mend = (
        ("Chạy scripts/build-page.", "Run scripts/build-page.")
        if (CHECKOUT / "scripts").is_dir()
        else ("Cài lại gói mapsvc.", "Install the mapsvc package again.")
    )
    index = settings.page_path / "index.html"
    if not index.is_file():
        yield fault(subject, ("chưa được dựng", "not built"), mend)
        return
    wanted = re.findall(r'(?:src|href)="\.?/?((?:assets|fonts)/[^"?#]+)"', index.read_text(encoding="utf-8"))
    if missing := [name for name in wanted if not (settings.page_path / name).is_file()]:
        names = ", ".join(missing)
        yield fault(subject, (f"thiếu {names}", f"lacks {names}"), mend)
    else:
        yield good(subject, str(settings.page_path))
    subject = ("Phông chữ", "Fonts")
    if any(settings.page_path.rglob("*.woff2")):
        yield good(subject, "Be Vietnam Pro")
    else:
        yield fault(subject, ("trang thiếu phông chữ", "the page lacks its fonts"), mend)


def _sources(settings: Settings, declarations: Declarations) -> Findings:
    subject = ("Tệp nguồn", "Source files")
    files = SourceFiles(settings.data, settings.home / "downloads", download=False)
    total, missing = 0, []
    for source in declarations.sources.values():
        for file in source.files:
            total += 1
            try:
                files.find(source, file)
            except MapsvcError:
                missing.append(source.path_of(file))
    if not missing:
        yield good(subject, (f"đủ {total} tệp, đúng sha256", f"all {total}, sha256 right"))
        return
    names = ", ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
    roots = ":".join(map(str, settings.data))
    yield advice(
        subject,
        (f"{len(missing)} trong {total} tệp không có: {names}", f"{len(missing)} of {total} are missing: {names}"),
        (
            f"Các lớp dùng chúng giữ dữ liệu cũ hoặc để trống. Đặt tệp vào một trong {roots}, rồi: mapsvc load",
            f"Their layers keep what they have or stay empty. Put the files below one of {roots}, then: mapsvc load",
        ),
    )


def _layers(connection: psycopg.Connection[Any]) -> Findings:
    subject = ("Dữ liệu đã nạp", "Loaded data")
    try:
        rows = connection.execute(
            "SELECT id, published IS NOT NULL, failure FROM catalogue.layer"
            " WHERE withdrawn_at IS NULL ORDER BY position"
        ).fetchall()
    except psycopg.errors.UndefinedTable:
        connection.rollback()
        return
    loaded = sum(1 for _, published, _ in rows if published)
    yield good(subject, (f"{loaded} trong {len(rows)} lớp", f"{loaded} of {len(rows)} layers"))
    for layer_id, published, failure in rows:
        if failure or not published:
            told = failure or {"vi": "chưa nạp", "en": "not loaded"}
            yield advice(
                (layer_id, layer_id),
                (_first_reason(told.get("vi", "")), _first_reason(told.get("en", ""))),
                (f"Sửa rồi: mapsvc load {layer_id}", f"Mend it, then: mapsvc load {layer_id}"),
            )


def _tables(connection: psycopg.Connection[Any], conninfo: str) -> Findings:
    """The tables of the published versions are as loading made them: nobody altered one by hand."""
    from mapsvc.publishing.tables import differences  # brings SQLAlchemy: only here

    subject = ("Bảng dữ liệu", "Data tables")
    try:
        rows = connection.execute(
            "SELECT v.number, v.declaration FROM catalogue.layer_version AS v"
            " INNER JOIN catalogue.layer AS l ON l.id = v.layer_id AND l.published = v.number"
            " WHERE l.withdrawn_at IS NULL ORDER BY v.layer_id"
        ).fetchall()
    except psycopg.errors.UndefinedTable:
        connection.rollback()
        return
    versions = [(LayerDeclaration.model_validate(declaration), number) for number, declaration in rows]
    with sqlalchemy_connection(conninfo) as described:
        wrong = {each.id: found for each, number in versions if (found := differences(described, each, number))}
    if not wrong:
        yield good(subject, (f"{len(rows)} bảng, đúng cột và chỉ mục", f"{len(rows)}, columns and indexes right"))
        return
    names = "; ".join(f"{layer_id} ({', '.join(found)})" for layer_id, found in wrong.items())
    ids = " ".join(wrong)
    yield fault(
        subject,
        (f"khác với khai báo: {names}", f"not as declared: {names}"),
        (f"Nạp lại: mapsvc load --force {ids}", f"Load again: mapsvc load --force {ids}"),
    )


def _archives(connection: psycopg.Connection[Any], folder: Path) -> Findings:
    subject = ("Kho ô bản đồ", "Tile archives")
    try:
        rows = connection.execute(
            "SELECT v.layer_id, v.number, v.archive FROM catalogue.layer_version AS v"
            " INNER JOIN catalogue.layer AS l ON l.id = v.layer_id AND l.published = v.number"
            " WHERE v.archive IS NOT NULL ORDER BY 1"
        ).fetchall()
    except psycopg.errors.UndefinedTable:
        connection.rollback()
        return
    wrong = [f"{layer_id} v{number}" for layer_id, number, archive in rows if not _is_archive(folder, archive)]
    if not wrong:
        yield good(subject, (f"{len(rows)} kho, đúng sha256", f"{len(rows)}, sha256 right"))
        return
    names = ", ".join(wrong)
    yield fault(
        subject,
        (f"thiếu hoặc hỏng: {names}", f"missing or damaged: {names}"),
        (
            (
                f"Xóa tệp hỏng trong {folder} rồi khởi động lại tiến trình nền: nó dựng lại kho thiếu. "
                "Kho độ cao thì nạp lại lớp: mapsvc load --force <lớp>."
            ),
            (
                f"Remove the damaged file below {folder} and restart the worker: it makes what is missing. "
                "An archive of heights needs its layer to be loaded again: mapsvc load --force <layer>."
            ),
        ),
    )


def _is_archive(folder: Path, archive: dict[str, Any]) -> bool:
    path = folder / archive["path"]
    if not path.is_file() or path.stat().st_size != archive["bytes"]:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == str(archive["sha256"])


def _first_reason(text: str) -> str:
    """Why a layer failed; the list of all places where its file was looked for stays in the catalogue."""
    return text.split(";")[0].strip()
