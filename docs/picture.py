"""Makes the README's picture: the invented shop's report and its list of the week, as they are seen.

`python -m docs.picture` needs Chromium, LibreOffice and pdftoppm.
"""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from docs import pages

PICTURE = pages.ROOT / "docs" / "images" / "small-shop.png"
WIDTH, HEIGHT = 1280, 760
_BOTH = """
<body style="margin:0;background:#fff;padding:12px;width:1256px">
<img src="data:image/png;base64,{report}" style="width:1254px;border:1px solid #ddd;margin-bottom:12px">
<div style="height:440px;overflow:hidden;border:1px solid #ddd">
<img src="data:image/png;base64,{listed}" style="width:1360px;margin:-52px 0 0 -36px"></div>
</body>
"""


def main() -> None:
    """Run the invented shop and write the picture."""
    from acquaint import open as opened  # noqa: PLC0415
    from acquaint import smallshop  # noqa: PLC0415

    with TemporaryDirectory() as folder, sync_playwright() as play:
        shop = Path(folder)
        smallshop.found(shop)
        opened(shop).run(smallshop.AS_OF)
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1)
        page.goto((shop / "report.html").resolve().as_uri())
        report = page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": 640}, full_page=True)
        PICTURE.parent.mkdir(exist_ok=True)
        _both(browser.new_page(), report, _listed(shop))
        browser.close()
    print(f"Wrote {PICTURE.relative_to(pages.ROOT)}")


def _listed(shop: Path) -> bytes:
    """Return the sheet This week as it is printed."""
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(shop), str(shop / "contacts.xlsx")],
        check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run(
        ["pdftoppm", "-r", "130", "-f", "2", "-l", "2", "-png", str(shop / "contacts.pdf"), str(shop / "list")],
        check=True,
    )
    return next(shop.glob("list-*.png")).read_bytes()


def _both(page: Page, report: bytes, listed: bytes) -> None:
    codes = {"report": report, "listed": listed}
    page.set_viewport_size({"width": 1280, "height": 640})
    page.set_content(_BOTH.format(**{name: base64.b64encode(png).decode() for name, png in codes.items()}))
    page.screenshot(path=PICTURE, full_page=True)


if __name__ == "__main__":
    main()
