"""The machine's own Chromium, driven by Playwright, with fonts for the customers' languages."""

import subprocess

import pytest


@pytest.mark.browser
def test_chromium_shows_a_page(page):
    page.set_content("<title>สวัสดี</title><h1 lang='ja'>こんにちは</h1>")
    assert page.title() == "สวัสดี"
    assert page.get_by_role("heading").inner_text() == "こんにちは"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "package"), [("ja", "fonts-noto-cjk"), ("th", "fonts-thai-tlwg")]
)
def test_screens_are_readable(browser_type_launch_args, language, package):
    found = subprocess.run(["fc-list", f":lang={language}"], capture_output=True, check=False)
    assert found.stdout, f"no font for {language}: apt-get install {package}"
