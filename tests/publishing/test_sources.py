"""Source files: looked for, checked, downloaded; and what people are told when they cannot be had."""

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from mapsvc.publishing.faults import SourceMissing
from mapsvc.publishing.sources import SourceFiles
from tests.publishing.trying import manifest


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "public" / "stations.csv"
    path.parent.mkdir()
    path.write_text("code,name\n01,Đông Hà\n", encoding="utf-8")
    return path


@pytest.fixture
def address(original: Path) -> Iterator[str]:
    """A public place that serves the folder of the original."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            """Nothing on the screen."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=original.parent)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_first_root_that_has_the_right_file_counts(tmp_path: Path, original: Path) -> None:
    source = manifest(original)
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    (wrong / original.name).write_text("code,name\n99,Khác!\n", encoding="utf-8")
    files = SourceFiles([tmp_path / "absent", wrong, original.parent], tmp_path / "downloads", download=False)
    assert files.find(source, source.files[0]) == original


def test_a_truncated_file_is_told_by_its_size(tmp_path: Path, original: Path) -> None:
    source = manifest(original)
    original.write_bytes(original.read_bytes()[:-5])
    with pytest.raises(SourceMissing) as caught:
        SourceFiles([original.parent], tmp_path / "downloads", download=False).find(source, source.files[0])
    size = source.files[0].bytes
    assert f"has {size - 5} bytes, {size} are declared" in caught.value.text("en")
    assert "cắt cụt" in caught.value.text("vi")


def test_a_changed_file_is_told_by_its_sha256(tmp_path: Path, original: Path) -> None:
    source = manifest(original)
    original.write_bytes(original.read_bytes().replace(b"01", b"02"))
    with pytest.raises(SourceMissing) as caught:
        SourceFiles([original.parent], tmp_path / "downloads", download=False).find(source, source.files[0])
    assert source.files[0].sha256 in caught.value.text("en")
    assert "sha256" in caught.value.text("vi")


def test_a_missing_file_tells_its_place_and_how_to_get_it(tmp_path: Path, original: Path) -> None:
    source = manifest(original, address="https://example.org/data")
    original.unlink()
    with pytest.raises(SourceMissing) as caught:
        SourceFiles([original.parent], tmp_path / "downloads", download=False).find(source, source.files[0])
    assert caught.value.text("vi").startswith(f"{original.name}: ")
    for language in ("vi", "en"):
        assert "https://example.org/data/stations.csv" in caught.value.advice(language)
        assert "MAPSVC_DATA" in caught.value.advice(language)


def test_what_is_nowhere_is_downloaded_once_and_checked(tmp_path: Path, original: Path, address: str) -> None:
    source = manifest(original).model_copy(update={"address": address})
    downloads = tmp_path / "downloads"
    files = SourceFiles([tmp_path / "absent"], downloads)
    found = files.find(source, source.files[0])
    assert found == downloads / original.name
    original.unlink()
    assert files.find(source, source.files[0]) == found


def test_a_download_that_is_not_the_declared_file_is_refused(tmp_path: Path, original: Path, address: str) -> None:
    source = manifest(original).model_copy(update={"address": address})
    original.write_bytes(b"another file")
    with pytest.raises(SourceMissing) as caught:
        SourceFiles([tmp_path / "absent"], tmp_path / "downloads").find(source, source.files[0])
    assert "could not download" in caught.value.text("en")
    assert not (tmp_path / "downloads" / original.name).exists()


def test_a_public_site_out_of_reach_is_one_more_thing_that_was_tried(tmp_path: Path, original: Path) -> None:
    source = manifest(original).model_copy(update={"address": "http://127.0.0.1:9"})
    with pytest.raises(SourceMissing) as caught:
        SourceFiles([tmp_path / "absent"], tmp_path / "downloads").find(source, source.files[0])
    text = caught.value.text("en")
    assert "127.0.0.1:9 cannot be reached" in text
    assert text.count("is not here") == 1, "said once, however many folders were looked in"
    assert str(tmp_path) not in text, "everybody reads it: it does not tell where things lie on the server"


def test_a_site_out_of_reach_is_not_asked_again_for_each_file(
    tmp_path: Path, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def fetch(address: str, *_: object) -> None:
        asked.append(address)
        raise ConnectionError("no route")

    monkeypatch.setattr(SourceFiles, "_fetch", staticmethod(fetch))
    source = manifest(original).model_copy(update={"address": "http://127.0.0.1:9"})
    files = SourceFiles([tmp_path / "absent"], tmp_path / "downloads")
    for _ in range(3):
        with pytest.raises(SourceMissing, match=r"127\.0\.0\.1:9 cannot be reached"):
            files.find(source, source.files[0])
    assert len(asked) == 1
