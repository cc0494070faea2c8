"""Packages from npm that an application cannot run with on an image without a shell and programs, and the bins that it can.

Sources: each project's own documentation of what has to be installed, and what the packages do as they are on npm:
for the programs that they start, pidusage 4.1.0 (`getconf`, by a shell), ps-list 9.0.0 (`ps`), node-machine-id 1.1.12
and os-utils 0.0.14 (a shell), check-disk-space 3.4.0 (`df`), find-process 2.1.1, ping 0.4.4, python-shell 5.0.0,
compilex 0.7.4, clamscan 2.4.0, prism-media 1.3.5 (`ffmpeg`), git-rev-sync 3.0.2 (shelljs), get-video-duration 5.0.0
(execa), carbone 3.8.2 (LibreOffice).
"""

from __future__ import annotations

import re

_REASONS = {
    "starts a browser": "puppeteer puppeteer-core puppeteer-extra puppeteer-cluster playwright playwright-core "
    "playwright-chromium playwright-firefox playwright-webkit phantomjs phantomjs-prebuilt nightmare selenium-webdriver "
    "html-pdf html-pdf-node chrome-launcher chrome-aws-lambda @sparticuz/chromium capture-website pa11y lighthouse "
    "percollate whatsapp-web.js",
    "starts other programs": "gm imagemagick fluent-ffmpeg simple-git git-promise nodegit degit git-rev-sync pdf2pic pdf-image "
    "ghostscript4js wkhtmltopdf node-wkhtmltopdf pdf-poppler node-poppler node-qpdf2 node-pdftk node-latex "
    "textract tesseractocr "
    "node-tesseract-ocr shelljs node-pty pm2 forever node-cmd node-powershell exiftool-vendored node-exiftool sox "
    "node-record-lpcm16 youtube-dl youtube-dl-exec ytdl-core-exec docx-pdf libreoffice-convert node-unoconv carbone java "
    "node-java bcoin node-whisper python-shell compilex clamscan prism-media @discordjs/voice get-video-duration "
    "mongodb-memory-server mongodb-memory-server-core imagemin-pngquant node-arp ping",
    "asks programs about the system": "systeminformation node-machine-id pidusage express-status-monitor ps-list find-process "
    "os-utils node-os-utils check-disk-space node-disk-info",
    "asks programs which engine it needs": "prisma @prisma/client",
    "reads fonts and their configuration": "canvas @napi-rs/canvas skia-canvas @resvg/resvg-js",
    "downloads a program when it runs": "speedtest-net",
    "needs a driver beside it": "oracledb odbc msnodesqlv8 ibm_db",
}
_WHY = {name: why for why, text in _REASONS.items() for name in text.split()}

BINS: dict[str, tuple[str, tuple[str, ...]]] = {
    "next": ("next", ("start",)),
    "serve": ("serve", ()),
    "http-server": ("http-server", ()),
    "ts-node": ("ts-node", ()),
    "tsx": ("tsx", ()),
    "json-server": ("json-server", ()),
    "remix-serve": ("@remix-run/serve", ()),
    "react-router-serve": ("@react-router/serve", ()),
    "local-web-server": ("local-web-server", ()),
    "sirv": ("sirv-cli", ()),
    "vite": ("vite", ("preview",)),
    "micro": ("micro", ()),
    "probot": ("probot", ()),
    "hubot": ("hubot", ()),
    "graphql-mesh": ("@graphql-mesh/cli", ()),
}
"""Programs in ``node_modules/.bin`` that are JavaScript and start no shell, the package that brings each, and the
first words with which it does so; any where none are named."""


def why_not(name: str) -> str | None:
    """Return why an application with this package stays as it is, or None."""
    return _WHY.get(name)


_DRAWS_TEXT = re.compile(r"(?i)svg|<text|\btext\s*:\s*\{")


def draws_text(name: str, source: str) -> bool:
    """Tell whether a package may draw text for what a source asks of it, with the fonts that only full base images have."""
    return name == "sharp" and _DRAWS_TEXT.search(source) is not None
