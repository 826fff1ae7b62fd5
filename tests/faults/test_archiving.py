"""Archives whose writer finds no room or is killed: told, tiles go on live, and the next worker makes good."""

import resource
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.faults.crowd import ask
from tests.faults.site import Site


def load_wells(site: Site) -> int:
    """Publish the layer anew, which asks for its archive; returns the version's number."""
    made = site.run("load", "wells", "--force")
    assert made.returncode == 0, made.stderr
    ((number,),) = site.sql("SELECT published FROM catalogue.layer WHERE id = 'wells'")
    return int(number)


def work_once(site: Site, log: Path, until: str, most_bytes: int | None = None) -> str:
    """What a worker says until it has said ``until``; it can write no file larger than ``most_bytes``."""

    def limit() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    with log.open("wb") as output:
        process = site.start("worker", stdout=output, stderr=output, preexec_fn=limit)
        try:
            site.eventually(lambda: until in log.read_text(), 60)
        finally:
            process.terminate()
            process.wait(60)
    return log.read_text()


@pytest.mark.parametrize("fault", ["disk full", "unwritable home"])
def test_an_archive_that_finds_no_room_is_told_and_tiles_go_on_live(
    site: Site, archived: None, tmp_path: Path, fault: str
) -> None:
    number = load_wells(site)
    told_as = f"archive of wells version {number} could not be written"
    place = site.settings.archives
    aside = place.with_name("aside")
    if fault == "unwritable home" and place.exists():
        place.rename(aside)
    if fault == "unwritable home":
        place.write_text("not a folder")
    try:
        work_once(site, tmp_path / "worker.log", told_as, 20_000 if fault == "disk full" else None)
    finally:
        if fault == "unwritable home":
            place.unlink()
        if aside.exists():
            shutil.rmtree(place, ignore_errors=True)
            aside.rename(place)
    ((archive,),) = site.sql(
        "SELECT archive FROM catalogue.layer_version WHERE layer_id = 'wells' AND number = %s", number
    )
    assert archive is None
    assert not list(place.rglob("*.part"))
    tile = ask(site.settings.port, f"/collections/wells/versions/{number}/tiles/WebMercatorQuad/8/115/203")
    assert tile.status == 200
    site.sql("SET search_path TO jobs; UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
    work_once(site, tmp_path / "again.log", f"archive of wells version {number} written")
    site.eventually(lambda: site.catalogue()["wells"]["version"]["archive"], 30)


def test_the_job_of_a_worker_that_was_killed_is_taken_up_by_the_next(
    site: Site, archived: None, tmp_path: Path
) -> None:
    number = load_wells(site)
    taken = "SELECT 1 FROM jobs.procrastinate_jobs WHERE status = 'doing'"
    with site.serving("worker", log=tmp_path / "first.log") as worker:
        site.eventually(lambda: stopped_at_work(site, worker, taken), 60)
        worker.kill()
        worker.wait()
    assert site.sql(taken), "the queue still counts it as being done"
    # What STALLED_SECONDS of silence do: the next worker need not wait for them here.
    site.sql("UPDATE jobs.procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'")
    with site.serving("worker", log=tmp_path / "second.log"):
        site.eventually(lambda: site.catalogue()["wells"]["version"]["archive"], 60)
    assert site.catalogue()["wells"]["version"]["number"] == number
    assert not site.sql(taken)


def stopped_at_work(site: Site, worker: subprocess.Popen[bytes], taken: str) -> bool:
    """Whether the worker has begun a job; it then stands still, so that it cannot finish before it is killed."""
    worker.send_signal(signal.SIGSTOP)
    if site.sql(taken):
        return True
    worker.send_signal(signal.SIGCONT)
    return False
