"""Packages from npm that an application cannot run with on an image without a shell and programs, and the bins that it can.

Sources: each project's own documentation of what has to be installed.
"""

from __future__ import annotations

_REASONS = {
    "starts a browser": "puppeteer puppeteer-core playwright playwright-core phantomjs phantomjs-prebuilt "
    "nightmare selenium-webdriver "
    "html-pdf html-pdf-node chrome-launcher chrome-aws-lambda pa11y lighthouse percollate",
    "starts other programs": "gm imagemagick fluent-ffmpeg simple-git git-promise nodegit pdf2pic ghostscript4js "
    "wkhtmltopdf "
    "node-wkhtmltopdf pdf-poppler textract tesseractocr node-tesseract-ocr shelljs node-pty pm2 forever node-cmd "
    "node-powershell "
    "systeminformation exiftool-vendored sox youtube-dl youtube-dl-exec ytdl-core-exec docx-pdf "
    "libreoffice-convert java node-java "
    "whatsapp-web.js bcoin node-whisper",
    "asks programs which engine it needs": "prisma @prisma/client",
    "reads fonts and their configuration": "canvas",
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
