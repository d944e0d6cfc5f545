"""Takes the README's pictures of the page into tests/pictures: `python -m tests.take_pictures`.

Answers come from the real service over the article. A serif of the Palatino family should be installed
(Debian: fonts-urw-base35).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final
from urllib.parse import quote

from api.app import create_app
from api.settings import Settings
from tests.browser import open_browser, serving, visiting

FOLDER: Final = Path(__file__).parent / "pictures"
ASKED: Final = f"/?q={quote('Since what day have the Karabakh Armenians been cut off from the world?')}"
STATES: Final = {
    "start": ("/", "light"),
    "answer": (ASKED, "light"),
    "article": (ASKED, "dark"),
    "no-answer": (f"/?q={quote('Who is the prime minister of Armenia?')}", "light"),
}


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    FOLDER.mkdir(exist_ok=True)
    with open_browser() as browser, serving(create_app(Settings())) as address:
        for name, (path, colours) in STATES.items():
            size = {"width": 860, "height": 580}
            with visiting(browser, address, viewport=size, color_scheme=colours) as visit:
                visit.go(path)
                if name == "article":
                    visit.page.get_by_role("link", name="Open in the text").first.click()
                    visit.page.wait_for_url("**/documents/**")
                visit.page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=46)


if __name__ == "__main__":
    main()
