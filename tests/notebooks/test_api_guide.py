"""Every example of the API guide does what it says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
ADDRESS = "http://127.0.0.1:8000"
CHROMIUM = os.environ.get("MAPSVC_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def examples(language: str) -> list[str]:
    text = GUIDE.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def test_there_are_examples_of_each_kind() -> None:
    assert len(examples("sh")) >= 5
    assert len(examples("python")) >= 4
    assert len(examples("js")) >= 2


@pytest.mark.parametrize("number", range(len(examples("sh"))))
def test_curl(service: str, number: int, tmp_path: Path) -> None:
    script = examples("sh")[number].replace(ADDRESS, service).replace("curl -s", "curl -sS --fail-with-body")
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}"
    assert run.stdout or any(file.stat().st_size for file in tmp_path.iterdir())
    assert '"results": []' not in run.stdout
    assert '"results":[]' not in run.stdout


@pytest.mark.parametrize("number", range(len(examples("python"))))
def test_python(service: str, number: int, tmp_path: Path) -> None:
    script = examples("python")[number].replace(ADDRESS, service)
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip()


def test_javascript_from_a_page_of_another_site(service: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        for example in examples("js"):
            said.clear()
            page.evaluate(f"async () => {{ {example.replace(ADDRESS, service)} }}")
            assert said
            assert not any("error" in text.lower() for text in said), said
        browser.close()
