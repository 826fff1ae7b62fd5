"""Stories as they are served: to whom, how, and with which pictures."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from mapsvc.catalogue.declarations import read_declarations
from mapsvc.publishing.declaring import declare
from mapsvc.settings import CHECKOUT, Settings
from tests.client import Client, running_app


@pytest.fixture
def told(conninfo: str, tmp_path: Path) -> Iterator[Client]:
    """The service with everything declared and nothing loaded, one layer of a story hidden from the public."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        declare(connection, read_declarations(CHECKOUT / "layers"))
        connection.execute(
            "UPDATE catalogue.layer SET declaration = jsonb_set(declaration, '{access}', '\"internal\"')"
            " WHERE id = 'river_basins'"
        )
    with running_app(Settings(database_url=conninfo, home=tmp_path)) as client:
        yield client


def test_the_catalogue_lists_stories_and_each_is_told_in_both_languages(told: Client) -> None:
    listed = told.get("/stories").json()
    assert told.get("/catalogue").json()["stories"] == listed
    for entry in listed:
        story = told.get(f"/stories/{entry['id']}")
        assert len(story.json()["steps"]) == entry["steps"]
        assert story.json()["sources"]
        for step in story.json()["steps"]:
            assert step["text"]["vi"]
            assert step["text"]["en"]
        again = told.get(f"/stories/{entry['id']}", headers={"If-None-Match": story.headers["etag"]})
        assert again.status_code == 304


def test_no_step_names_a_hidden_layer_and_one_that_is_all_hidden_is_left_out(told: Client) -> None:
    steps = told.get("/stories/water").json()["steps"]
    assert "basins" not in {step["id"] for step in steps}
    assert "rivers" in {step["id"] for step in steps}
    assert "river_basins" not in {layer["id"] for step in steps for layer in step["layers"]}


def test_an_unknown_story_is_a_problem(told: Client) -> None:
    reply = told.get("/stories/nothing")
    assert (reply.status_code, reply.json()["code"]) == (404, "story-not-found")


def test_pictures_are_kept_for_ever_and_those_of_no_story_forgotten(told: Client, conninfo: str) -> None:
    blocks = [
        block
        for step in told.get("/stories/merger_2025").json()["steps"]
        for block in step["text"]["vi"]
        if block["kind"] == "picture"
    ]
    assert blocks
    reply = told.get(f"/stories/pictures/{blocks[0]['name']}")
    assert reply.headers["content-type"] == "image/png"
    assert "immutable" in reply.headers["cache-control"]
    assert reply.content[:4] == b"\x89PNG"
    assert told.get("/stories/pictures/" + "0" * 32 + ".png").status_code == 404
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("INSERT INTO catalogue.story_picture VALUES ('old.png', 'image/png', '')")
        declare(connection, read_declarations(CHECKOUT / "layers"))
        names = {row[0] for row in connection.execute("SELECT name FROM catalogue.story_picture")}
    assert blocks[0]["name"] in names
    assert "old.png" not in names
