"""The app's icons as pictures, drawn from our one SVG: what phones put on their home screens.

`python -m tools.icons` writes them anew after the SVG was changed.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.chromium import ARGUMENTS, find_chromium

FOLDER = Path(__file__).parents[1] / "webapp" / "static" / "img"
# Systems cut their own shape out of a maskable one, down to a circle of four fifths.
ICONS = {
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "icon-maskable.png": (512, True),
}


def main() -> None:
    """Write every icon."""
    drawing = (FOLDER / "icon.svg").read_text()
    with sync_playwright() as playwright:
        program = find_chromium()
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        for name, (size, is_maskable) in ICONS.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(_page(drawing, is_maskable=is_maskable))
            page.screenshot(path=FOLDER / name, omit_background=True)
        browser.close()


def _page(drawing: str, *, is_maskable: bool) -> str:
    """The drawing over all of the page; maskable, smaller and on its own colour."""
    inner = "width:70vw;margin:15vw" if is_maskable else "width:100vw"
    ground = "#0f5e63" if is_maskable else "transparent"
    style = f"*{{margin:0}}body{{background:{ground}}}svg{{display:block;{inner}}}"
    return f"<style>{style}</style>{drawing}"


if __name__ == "__main__":
    main()
