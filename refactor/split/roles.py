"""What the name that a path is given says of it: that it is a file's, or an address of a web service, or neither."""

from __future__ import annotations

import re
from enum import Enum, auto

from refactor.shells.programs import names


class Role(Enum):
    """What something that looks like an absolute path may be."""

    FILE = auto()
    ADDRESS = auto()
    UNCLEAR = auto()


def role_of(name: str) -> Role:
    """Return what a variable, parameter, key or option of this name holds; an address where it may be either.

    >>> role_of("UPLOAD_FOLDER"), role_of("loginUrl"), role_of("blog")
    (<Role.FILE: 1>, <Role.ADDRESS: 2>, <Role.UNCLEAR: 3>)
    """
    words = {word.lower() for word in _WORDS.findall(name)}
    if words & _ADDRESSES or _ADDRESS_OF_TWO.search(name):
        return Role.ADDRESS
    if words & _FILES or name.lower().endswith(_FILE_ENDINGS):
        return Role.FILE
    return Role.UNCLEAR


def file_role(name: str, path: str) -> Role:
    """Return what a path with a name is; a file where it ends like one, or lies where applications keep theirs."""
    is_file = _ENDS_LIKE_A_FILE.search(path) or _OF_APPLICATIONS.match(path)
    return Role.FILE if is_file else role_of(name)


_ENDS_LIKE_A_FILE = re.compile(
    r"\.(log|db|sqlite3?|csv|tsv|txt|pid|sock|pkl|pickle|parquet|npy|npz|h5|pth?|onnx|joblib|xlsx?|pdf|zip|tar|gz|lock|dat|bin"
    r"|jsonl|ya?ml|ini|toml|conf|cfg|env)$"
)
_OF_APPLICATIONS = re.compile(
    r"/(?:(?:var|srv|mnt|vol|root|opt)/|(?:media|data|uploads?|storage|logs?|run|home|db|database|output|models?|workspace)/\w)"
)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_ADDRESSES = names(
    "url urls uri uris route routes router prefix endpoint endpoints href link links redirect callback page pages api health "
    "healthcheck healthz webhook webhooks domain origin origins address addresses cookie menu nav context proxy websocket ws "
    "swagger openapi docs redoc login logout"
)
_ADDRESS_OF_TWO = re.compile(r"(?i)(root|base|public|static|script|mount|sub)[-_.]?(path|name|url)$")
_FILES = names(
    "dir dirs directory directories file files filename folder folders data log logs db database sqlite storage store upload "
    "uploads cache caches media out output outputs dest destination tmp temp pid pidfile sock backup backups report reports "
    "export exports dump dumps model models checkpoint checkpoints workspace home archive spool"
)
_FILE_ENDINGS = ("dir", "file", "folder", "directory", "filename", "root")
