"""Distributions from PyPI that an application cannot run with on an image without a shell and programs, and why.

They start a program, or load a library by a name that is looked up with one (`ctypes.util.find_library` runs ldconfig or gcc),
or read what apt installed beside it. Sources: each project's own documentation of what has to be installed.
"""

from __future__ import annotations

import re

_PROGRAM = "starts {}"
_LIBRARY = "looks up {} by name"

_REASONS = {
    "starts git": "gitpython dvc pre-commit pygit giturlparse-git setuptools-git",
    "starts ffmpeg": "ffmpeg-python pydub moviepy openai-whisper ffmpy pyffmpeg librosa audioread youtube-dl gtts-cli",
    "starts tesseract": "pytesseract tesserocr ocrmypdf",
    "starts poppler's programs": "pdf2image pdftotext textract pypdftk",
    "starts wkhtmltopdf": "pdfkit imgkit django-wkhtmltopdf",
    "starts a browser": "selenium playwright pyppeteer splinter webdriver-manager undetected-chromedriver "
    "kaleido html2image seleniumbase "
    "pytest-playwright crawl4ai botasaurus",
    "starts dot": "graphviz pydot pydotplus diagrams eralchemy",
    "starts a shell": "pexpect sh plumbum fabric invoke ansible ansible-core ansible-runner honcho supervisor "
    "circus pyinfra "
    "jupyter jupyterlab notebook jupyterhub nbclassic apache-airflow ptyprocess terminado",
    "starts Java": "pyspark tabula-py jpype1 language-tool-python konlpy h2o tika pyjnius sutime",
    "starts pandoc or LibreOffice": "pypandoc unoconv unoserver docx2pdf",
    "starts other programs": "uwsgi pyuwsgi python-crontab pyinstaller nuitka pyscreenshot pyautogui scapy sox "
    "pysox exiftool pyexiftool "
    "python-nmap docker-compose mininet nodeenv pynput",
    "looks up libraries by name": "python-magic weasyprint cairosvg cairocffi pyzbar wand pyenchant pyvips pyusb "
    "libusb1 pysodium "
    "camelot-py ghostscript pyopengl python-vlc sounddevice pyopenjtalk xhtml2pdf svglib rlpycairo "
    "openslide-python python-libsass "
    "psycopg pyttsx3 pyudev pylibdmtx zxing-cpp-python psd-tools-cairo gdal pygdal django-weasyprint flask-weasyprint",
    "needs a driver beside it": "mysqlclient pyodbc cx-oracle ibm-db mssql-django django-mssql-backend",
    "needs what a desktop has": "pyqt5 pyqt6 pyside2 pyside6 pygobject dbus-python wxpython kivy pygame pyaudio "
    "pyscard",
    "needs data that is fetched beside it": "nltk mecab-python3 pyproj-data jieba-data",
}
_WITHOUT = {"psycopg": frozenset({"psycopg-binary", "psycopg-c"})}
"""What makes up for it: with one of these nothing is looked up any more."""
_WHY = {name: why for why, text in _REASONS.items() for name in text.split()}

SCRIPTS = {
    "gunicorn": "gunicorn",
    "uvicorn": "uvicorn",
    "hypercorn": "hypercorn",
    "daphne": "daphne",
    "waitress-serve": "waitress",
    "celery": "celery",
    "flask": "flask",
    "fastapi": "fastapi",
    "django-admin": "django",
    "streamlit": "streamlit",
    "rq": "rq",
    "huey_consumer": "huey",
    "huey_consumer.py": "huey",
    "dramatiq": "dramatiq",
    "alembic": "alembic",
    "pserve": "pyramid",
    "sanic": "sanic",
    "granian": "granian",
    "mlflow": "mlflow",
    "scrapy": "scrapy",
    "twistd": "twisted",
    "arq": "arq",
    "chainlit": "chainlit",
    "litestar": "litestar",
    "quart": "quart",
    "mkdocs": "mkdocs",
    "locust": "locust",
}
"""Console scripts that are Python and start nothing else, and the distribution that brings each."""


def normalised(name: str) -> str:
    """Return a distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def why_not(name: str, distributions: frozenset[str]) -> str | None:
    """Return why an application with this distribution among others stays as it is, or None; names are normalised."""
    return None if distributions & _WITHOUT.get(name, frozenset()) else _WHY.get(name)
