"""Which paths a call in Python writes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst

    from refactor.split.stacks.python.paths import Paths

UNKNOWN = "a path that is not written out"
"""Stands for the path of what is written, where that is known of nothing but itself."""

# Functions, and which of their arguments names what they write: its position, and its keyword.
_FUNCTIONS = {
    "os.chdir": (0, "path"),
    "os.makedirs": (0, "name"),
    "os.mkdir": (0, "path"),
    "os.mkfifo": (0, "path"),
    "os.rename": (1, "dst"),
    "os.replace": (1, "dst"),
    "os.symlink": (1, "dst"),
    "os.link": (1, "dst"),
    "os.open": (0, "path"),
    "shutil.copy": (1, "dst"),
    "shutil.copy2": (1, "dst"),
    "shutil.copyfile": (1, "dst"),
    "shutil.copytree": (1, "dst"),
    "shutil.move": (1, "dst"),
    "logging.FileHandler": (0, "filename"),
    "logging.handlers.RotatingFileHandler": (0, "filename"),
    "logging.handlers.TimedRotatingFileHandler": (0, "filename"),
    "logging.handlers.WatchedFileHandler": (0, "filename"),
    "logging.basicConfig": (99, "filename"),
    "sqlite3.connect": (0, "database"),
    "aiosqlite.connect": (0, "database"),
    "sqlalchemy.create_engine": (0, "url"),
    "sqlalchemy.ext.asyncio.create_async_engine": (0, "url"),
    "sqlmodel.create_engine": (0, "url"),
    "shelve.open": (0, "filename"),
    "dbm.open": (0, "file"),
    "tempfile.mkdtemp": (2, "dir"),
    "tempfile.mkstemp": (2, "dir"),
    "tempfile.NamedTemporaryFile": (99, "dir"),
    "tempfile.TemporaryDirectory": (2, "dir"),
    "tempfile.TemporaryFile": (99, "dir"),
    "joblib.dump": (1, "filename"),
    "torch.save": (1, "f"),
    "numpy.save": (0, "file"),
    "numpy.savez": (0, "file"),
    "cv2.imwrite": (0, "filename"),
    "matplotlib.pyplot.savefig": (0, "fname"),
    "urllib.request.urlretrieve": (1, "filename"),
    "loguru.logger.add": (0, "sink"),
    "diskcache.Cache": (0, "directory"),
    "tinydb.TinyDB": (0, "path"),
}
# Functions that write to their first argument where the mode, their second, says so.
_OPENERS = frozenset(
    {
        "open",
        "builtins.open",
        "io.open",
        "codecs.open",
        "gzip.open",
        "bz2.open",
        "lzma.open",
        "zipfile.ZipFile",
        "tarfile.open",
        "aiofiles.open",
    }
)
# Methods of a path, which writes to itself; and of anything else, with the position of the path.
_OF_A_PATH = ("write_text", "write_bytes", "mkdir", "touch", "symlink_to", "hardlink_to")
_METHODS = {
    "save": 0,
    "savefig": 0,
    "to_csv": 0,
    "to_json": 0,
    "to_excel": 0,
    "to_parquet": 0,
    "to_pickle": 0,
    "save_model": 0,
    "save_pretrained": 0,
    "extractall": 0,
    "download_file": 2,
    "dump_stats": 0,
}
_WRITING = frozenset("wax+")


WRITERS = tuple(sorted({name.rpartition(".")[2] for name in (*_FUNCTIONS, *_OPENERS, *_OF_A_PATH, *_METHODS)}))
"""The last parts of the names by which something is written, one of which stands in every text that writes."""


def written(node: libcst.Call, called: list[str], paths: Paths) -> Iterator[str]:
    """Yield every path that ``node``, a call of what one of ``called`` names, may write to; or that it is not known."""
    import libcst

    for path in _named(node, called, paths):
        yield from _values(path, paths)
    if isinstance(node.func, libcst.Attribute):
        for path in _of_method(node, node.func, called, paths):
            yield from paths.of(path)


def may_write_anywhere(node: libcst.Call, called: list[str], paths: Paths) -> bool:
    """Tell whether a call writes to a path that more than its own module may settle: a parameter's, an object's, a result."""
    import libcst

    targets = list(_named(node, called, paths))
    if isinstance(node.func, libcst.Attribute):
        targets += _of_method(node, node.func, called, paths)
    return any(not paths.is_settled(target) for target in targets)


def is_writer(name: str) -> bool:
    """Tell whether a function of this name writes to a path that it is given."""
    return name in _FUNCTIONS or name in _OPENERS


def _named(node: libcst.Call, called: list[str], paths: Paths) -> Iterator[libcst.BaseExpression]:
    for name in called:
        path = None
        if name in _FUNCTIONS:
            path = _argument(node, *_FUNCTIONS[name])
        elif name in _OPENERS and _writes(_argument(node, 1, "mode"), paths):
            path = _argument(node, 0, "file")
        if path is not None:
            yield path


def _of_method(
    node: libcst.Call, function: libcst.Attribute, called: list[str], paths: Paths
) -> Iterator[libcst.BaseExpression]:
    if any(map(is_writer, called)):
        return
    method = function.attr.value
    if method in _OF_A_PATH or (method == "open" and node.args and _writes(_argument(node, 0, "mode"), paths)):
        yield function.value
    elif method in _METHODS:
        path = _argument(node, _METHODS[method], "path")
        if path is not None:
            yield path


def file_of(url: str) -> str:
    """Return the file of SQLite that a URL names, or nothing."""
    scheme, is_url, rest = url.partition(":///")
    return rest.partition("?")[0] if is_url and scheme.startswith("sqlite") else ""


def _values(node: libcst.BaseExpression, paths: Paths) -> Iterator[str]:
    found = paths.of(node)
    for path in found:
        if file := file_of(path):
            yield file
        elif path and "://" not in path and path != ":memory:":
            yield path
    if not found:
        yield UNKNOWN


def _writes(mode: libcst.BaseExpression | None, paths: Paths) -> bool:
    """Tell whether a mode may be one for writing; none is for reading."""
    if mode is None:
        return False
    found = paths.of(mode)
    return not found or any(set(each) & _WRITING for each in found)


def _argument(node: libcst.Call, position: int, keyword: str) -> libcst.BaseExpression | None:
    named = next((each.value for each in node.args if each.keyword is not None and each.keyword.value == keyword), None)
    if named is not None:
        return named
    plain = [each.value for each in node.args if each.keyword is None and not each.star]
    return plain[position] if position < len(plain) else None
