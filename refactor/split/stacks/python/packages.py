"""Distributions from PyPI that an application cannot run with on an image without a shell and programs, and why.

They start a program, or load a library by a name that is looked up with one (`ctypes.util.find_library` runs ldconfig or gcc),
compile when they run, are root's only, or read what apt installed beside them. Sources: the wheels themselves, read for
`find_library`, `dlopen`, `subprocess`, `which`, `SOCK_RAW`, and for writes beside their modules (unstructured 0.27,
libarchive-c 5.3, mss 10.2, glcontext 3.1, pyglet 2.1, python-mpv 1.0, python-pam 2.1, icmplib 3.0, pythonping 1.1, sysrsync
1.1, pydriller 2.12, blessed 1.52, pytensor 3.0, cmdstanpy 1.3 among them), the dependencies that they declare, and each
project's documentation of what has to be installed.

Not here, for their wheels carry their libraries and find them by path: soundfile, pyvips-binary, freetype-py, rtree, pycurl,
pylibmc, opencv, pyzmq, av, faster-whisper, lxml, psycopg2-binary; nor those that do without the program where it is missing:
streamlit, wandb, mlflow and langsmith without git, matplotlib without fc-list, ping3 without raw sockets, ipython without
pexpect; nor those that only write below HOME: matplotlib, huggingface-hub, tldextract, spacy, easyocr, torch.
"""

from __future__ import annotations

import re

from refactor.shells.programs import names

_ANYWHERE = {
    "starts git": "gitpython dvc pre-commit pygit giturlparse-git setuptools-git pydriller gitingest cookiecutter copier "
    "detect-secrets ghp-import gitlint repo2docker aider-chat mkdocs-git-revision-date-plugin "
    "mkdocs-git-revision-date-localized-plugin mkdocs-git-authors-plugin",
    "starts a shell": "pexpect sh plumbum fabric invoke ansible ansible-core ansible-runner honcho supervisor "
    "circus pyinfra jupyter jupyterlab notebook jupyterhub nbclassic apache-airflow ptyprocess terminado delegator-py "
    "easyprocess sarge envoy patool pyunpack xonsh libtmux",
    "starts gpg": "python-gnupg gnupg pretty-bad-protocol gpg",
    "starts svn, hg or rsync": "svn pysvn python-hglib sysrsync",
    "looks up libraries by name": "python-magic weasyprint cairosvg cairocffi pyzbar wand pyenchant pyvips pyusb "
    "libusb1 pysodium camelot-py ghostscript pyopengl python-vlc sounddevice pyopenjtalk xhtml2pdf svglib rlpycairo "
    "openslide-python python-libsass psycopg pyttsx3 pyudev pylibdmtx zxing-cpp-python psd-tools-cairo gdal pygdal "
    "django-weasyprint flask-weasyprint django-easy-pdf pdf-reports libarchive-c file-magic filemagic mss glcontext moderngl "
    "moderngl-window pyglet python-mpv mpv opuslib phonemizer python-pam pamela findlibs eccodes cfgrib pangocffi "
    "pangocairocffi manimpango manim hunspell pyfuse3 fusepy pythonnet clr-loader unstructured simplepam "
    "aspose-words aspose-cells aspose-slides",
    "needs the fonts and their settings beside it": "pycairo skia-python pygraphviz",
    "needs a driver beside it": "mysqlclient pyodbc cx-oracle ibm-db mssql-django django-mssql-backend flask-mysqldb aioodbc "
    "turbodbc django-pyodbc dbt-sqlserver sqlalchemy-mysql sqlalchemy-mssql sqlalchemy-oracle mysql-python ibm-db-sa",
    "needs the settings of LDAP beside it": "python-ldap django-auth-ldap flask-simpleldap",
    "needs what a desktop has": "pyqt5 pyqt6 pyside2 pyside6 pygobject dbus-python wxpython kivy pygame pyaudio "
    "pyscard pyvirtualdisplay xvfbwrapper",
    "needs descriptions of terminals": "blessed blessings asciimatics npyscreen curtsies bpython inquirer enlighten "
    "simple-term-menu pudb",
    "needs data that is fetched beside it": "nltk mecab-python3 pyproj-data jieba-data textblob",
    "compiles when it runs": "pytensor pymc pymc3 aesara theano theano-pymc cmdstanpy pystan httpstan cppyy cppimport "
    "deepspeed vllm",
    "writes beside its own modules": "facexlib gfpgan chromedriver-autoinstaller",
    "needs to be root": "icmplib pythonping pypcap pcapy pcapy-ng",
    "starts other programs": "uwsgi pyuwsgi python-crontab pyinstaller nuitka pyscreenshot pyautogui scapy sox "
    "pysox exiftool pyexiftool python-nmap docker-compose mininet nodeenv pynput python-on-whales rpy2 "
    "pysaml2 djangosaml2 django-dbbackup django-tailwind django-pipeline",
}
"""Reasons that hold whoever brings the distribution: official images, or tools that are left behind, have what it uses."""

_FOR_WHO_NAMES_IT = {
    "starts ffmpeg": "ffmpeg-python pydub moviepy openai-whisper ffmpy pyffmpeg librosa audioread youtube-dl gtts-cli whisperx",
    "starts tesseract": "pytesseract tesserocr ocrmypdf",
    "starts poppler's programs": "pdf2image pdftotext textract pypdftk",
    "starts wkhtmltopdf": "pdfkit imgkit django-wkhtmltopdf",
    "starts a browser": "selenium playwright pyppeteer splinter webdriver-manager undetected-chromedriver "
    "kaleido html2image seleniumbase pytest-playwright crawl4ai botasaurus requests-html helium drissionpage browser-use "
    "patchright camoufox nodriver zendriver scrapy-playwright scrapy-selenium crawlee-playwright "
    "rebrowser-playwright selenium-wire",
    "starts dot": "graphviz pydot pydotplus diagrams eralchemy eralchemy2 erdantic sqlalchemy-schemadisplay",
    "starts Java": "pyspark tabula-py jpype1 language-tool-python konlpy h2o tika pyjnius sutime py4j jaydebeapi",
    "starts pandoc or LibreOffice": "pypandoc unoconv unoserver docx2pdf",
}
"""Programs that no official image for Python has: somebody installs them for the distribution that the manifest names."""

_WITHOUT = {"psycopg": frozenset({"psycopg-binary", "psycopg-c"})}
"""What makes up for it: with one of these nothing is looked up any more."""
_WHY_ANYWHERE = {name: why for why, text in _ANYWHERE.items() for name in text.split()}
_WHY = {name: why for why, text in _FOR_WHO_NAMES_IT.items() for name in text.split()} | _WHY_ANYWHERE

DO_WITHOUT = {
    "gitpython": ("git", frozenset({"streamlit", "mlflow", "mlflow-skinny", "wandb", "bandit", "neptune"})),
    "pexpect": ("pexpect", frozenset({"ipython"})),
    "ptyprocess": ("ptyprocess", frozenset({"pexpect"})),
}
"""The module of a distribution, and those which bring it and run without: they catch what its import, or its use, raises."""

NAME_THE_ZONE = names(
    "tzlocal apscheduler flask-apscheduler django-apscheduler celery dateparser clickhouse-driver trino rocketry arq"
)
"""What takes the time zone's name from where /etc/localtime leads: tzlocal (its ``unix.py``), and what requires it."""

PROGRAMS = {
    "uwsgi": "uwsgi",
    "supervisor": "supervisor",
    "honcho": "honcho",
    "circus": "circus",
    "pre-commit": "pre_commit",
    "detect-secrets": "detect_secrets",
    "docker-compose": "compose",
    "pyinstaller": "PyInstaller",
    "nuitka": "nuitka",
    "nodeenv": "nodeenv",
    "jupyter": "jupyter",
    "jupyterlab": "jupyterlab",
    "notebook": "notebook",
    "nbclassic": "nbclassic",
}
"""Distributions that are programs for people and servers, with the module of each: whoever does not start them has no need."""

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


def why_not_brought(name: str, distributions: frozenset[str]) -> str | None:
    """Return the same of a distribution that no manifest names, and that another brings."""
    return why_not(name, distributions) if name in _WHY_ANYWHERE else None
