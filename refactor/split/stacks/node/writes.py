"""Which paths a call in JavaScript writes to: node's own functions, and those of the packages that keep files.

Sources: https://nodejs.org/api/fs.html, and each package's own documentation on npm.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.shells.programs import names
from refactor.split.javascript.program import At
from refactor.split.javascript.scopes import parameters
from refactor.split.javascript.tree import FUNCTIONS, arguments_of, callee_of, last_name, text_of
from refactor.split.javascript.value import ANY, External, Own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from refactor.split.javascript.tree import Source
    from refactor.split.javascript.values import Values

UNKNOWN = "a path that is not written out"
"""Stands for the path of what is written, where that is known of nothing but itself."""

_FILE_SYSTEMS = ("fs", "fs.promises", "fs/promises", "fs-extra", "graceful-fs", "jsonfile", "mz/fs")
_FIRST = names(
    "writeFile writeFileSync appendFile appendFileSync createWriteStream mkdir mkdirSync mkdtemp mkdtempSync ensureDir "
    "ensureDirSync mkdirp mkdirpSync mkdirs mkdirsSync outputFile outputFileSync outputJson outputJsonSync outputJSON "
    "outputJSONSync writeJson writeJsonSync writeJSON writeJSONSync ensureFile ensureFileSync createFile createFileSync "
    "emptyDir emptyDirSync truncate truncateSync"
)
"""Functions of a file system that write to their first argument, whatever they are called on."""
_SECOND = names(
    "rename renameSync copyFile copyFileSync cp cpSync copy copySync move moveSync symlink symlinkSync link linkSync"
)
_OPENS = names("open openSync")
_CHANGES = names(
    "unlink unlinkSync rm rmSync rmdir rmdirSync remove removeSync chmod chmodSync lchmod utimes utimesSync lutimes"
)
"""Functions that change what is there already: a path that is not known is one that the application was given or made."""
_OTHERS = names("xlsx sftp ssh2-sftp-client webdav basic-ftp ftp memfs")
"""Packages whose functions have the same names and write elsewhere, or to another argument."""
_METHODS = {"toFile": 0, "mv": 0, "extractAllTo": 0, "extractAllToAsync": 0, "writeZip": 0, "extractEntryTo": 1}
# Functions of packages that write to one of their arguments.
_POSITIONS = {
    "xlsx.writeFile": 1,
    "xlsx.writeFileXLSX": 1,
    "sqlite3.Database": 0,
    "better-sqlite3": 0,
    "sqlite.DatabaseSync": 0,
    "bun:sqlite.Database": 0,
    "drizzle-orm/better-sqlite3.drizzle": 0,
    "lowdb/adapters/FileSync": 0,
    "lowdb/adapters/FileAsync": 0,
    "lowdb.JSONFile": 0,
    "lowdb.JSONFileSync": 0,
    "lowdb/node.JSONFile": 0,
    "lowdb/node.JSONFileSync": 0,
    "lowdb/node.JSONFilePreset": 0,
    "lowdb/node.JSONFileSyncPreset": 0,
    "node-json-db.JsonDB": 0,
    "node-json-db.Config": 0,
    "simple-json-db": 0,
    "stormdb.localFileEngine": 0,
    "level": 0,
    "level.Level": 0,
    "classic-level.ClassicLevel": 0,
    "leveldown": 0,
    "lmdb.open": 0,
    "mkdirp": 0,
    "mkdirp.sync": 0,
    "mkdirp.mkdirp": 0,
    "mkdirp.mkdirpSync": 0,
    "make-dir": 0,
    "write-file-atomic": 0,
    "write-json-file": 0,
    "write-json-file.writeJsonFile": 0,
    "node-localstorage.LocalStorage": 0,
    "fs.WriteStream": 0,
    "process.chdir": 0,
    "shelljs.mkdir": 0,
    "node-downloader-helper.DownloaderHelper": 1,
    "download": 1,
    "decompress": 1,
    "pino.destination": 0,
    "file-stream-rotator.getStream": 0,
    "rotating-file-stream.createStream": 0,
    "rotating-file-stream": 0,
    "fs.createWriteStream": 0,
    "jimp.write": 0,
    "qrcode.toFile": 0,
}
# Functions of packages that write to what one of their options names, and where they do by themselves.
_OPTIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "multer": (("dest",), ""),
    "multer.diskStorage": (("destination",), ""),
    "winston.transports.File": (("dirname", "filename"), ""),
    "winston.transports.DailyRotateFile": (("dirname",), "."),
    "winston-daily-rotate-file": (("dirname",), "."),
    "session-file-store": (("path",), "sessions"),
    "connect-sqlite3": (("dir",), "."),
    "express-fileupload": (("tempFileDir",), ""),
    "formidable": (("uploadDir",), ""),
    "formidable.IncomingForm": (("uploadDir",), ""),
    "sequelize": (("storage",), ""),
    "sequelize.Sequelize": (("storage",), ""),
    "sequelize-typescript.Sequelize": (("storage",), ""),
    "nedb": (("filename",), ""),
    "@seald-io/nedb": (("filename",), ""),
    "nedb-promises.create": (("filename",), ""),
    "node-persist.init": (("dir",), ".node-persist"),
    "node-persist.initSync": (("dir",), ".node-persist"),
    "file-stream-rotator.getStream": (("filename",), ""),
    "rotating-file-stream.createStream": (("path",), ""),
    "rotating-file-stream": (("path",), ""),
    "sqlite.open": (("filename",), ""),
    "pino.destination": (("dest",), ""),
    "unzipper.Extract": (("path",), ""),
    "tar.x": (("cwd", "C"), "."),
    "tar.extract": (("cwd", "C"), "."),
    "extract-zip": (("dir",), ""),
    "keyv-file": (("filename",), ""),
    "keyv-file.KeyvFile": (("filename",), ""),
    "i18n.configure": (("directory",), "locales"),
}
_KEYS = names("filename dirname dest destination storage uploadDir tempFileDir outDir outputDir logDir logDirectory")
"""Options that name what is written, whatever has them."""
_MEMORY = (":memory:", "")
_WRITING = re.compile(r"[wa+]|WRONLY|RDWR|CREAT|APPEND")


def written(source: Source, call: Node, values: Values) -> Iterator[str]:
    """Yield every path that ``call`` may write to; or that it is not known."""
    callee, arguments = callee_of(call), arguments_of(call)
    found = values.of(source, callee)
    called = [each.name.replace("()", "").replace(".verbose", "") for each in found if isinstance(each, External)]
    for name in called:
        position = _POSITIONS.get(name)
        if position is not None and len(arguments) > position and not _is_options(source, arguments[position], values):
            yield from _paths(source, arguments[position], values)
        if name in _OPTIONS:
            yield from _of_options(source, arguments, *_OPTIONS[name], values)
    if found and all(
        isinstance(each, Own) or (isinstance(each, External) and _is_elsewhere(each.name)) for each in found
    ):
        return
    functions = {name.rpartition(".")[2] for name in called if _is_file_system(name)}
    method = last_name(callee)
    if functions & _FIRST:
        yield from _paths(source, arguments[0], values) if arguments else (UNKNOWN,)
    elif method in _FIRST and arguments and not _is_options(source, arguments[0], values):
        yield from _paths(source, arguments[0], values)
    elif functions & _SECOND and len(arguments) > 1:
        yield from _paths(source, arguments[1], values)
    elif functions & _OPENS and len(arguments) > 1 and _opens(source, arguments[1], values):
        yield from _paths(source, arguments[0], values)
    elif functions & _CHANGES and arguments:
        yield from (path for path in _paths(source, arguments[0], values) if path != UNKNOWN)
    elif method in _METHODS and len(arguments) > _METHODS[method]:
        yield from _paths(source, arguments[_METHODS[method]], values)


def hands_on(name: str) -> bool:
    """Tell whether a name is that of a file system, or of a function of one that writes."""
    return name in _FILE_SYSTEMS or (_is_file_system(name) and name.rpartition(".")[2] in _FIRST | _SECOND)


def named_by_option(source: Source, pair: Node, values: Values) -> Iterator[str]:
    """Yield the paths that an option of any function names as what is written, where they are known."""
    value = pair.child_by_field_name("value")
    if value is not None and last_name(pair.child_by_field_name("key")) in _KEYS:
        yield from (path for path in _paths(source, value, values) if path != UNKNOWN)


def _is_file_system(name: str) -> bool:
    return name.rpartition(".")[0] in _FILE_SYSTEMS


def _is_elsewhere(name: str) -> bool:
    return name.partition(".")[0].removesuffix("()") in _OTHERS


def _is_options(source: Source, node: Node, values: Values) -> bool:
    """Tell whether an argument is an object rather than a path."""
    return any(isinstance(each, Own) and each.at.node.type == "object" for each in values.of(source, node))


def _of_options(
    source: Source, arguments: list[Node], keys: tuple[str, ...], default: str, values: Values
) -> Iterator[str]:
    """Yield what the options among ``arguments`` name; ``default`` where there are none."""
    found: list[str] = []
    for argument in arguments:
        for value in values.of(source, argument):
            if isinstance(value, Own) and value.at.node.type == "object":
                found += _named(value, keys, values)
            elif value == ANY:
                found.append(UNKNOWN)
    yield from found or ([default] if default else [])


def _named(options: Own, keys: tuple[str, ...], values: Values) -> Iterator[str]:
    """Yield the path that the first of ``keys`` which an object has leads to."""
    for key in keys:
        found = list(values.property_of(options, key))
        for value in found:
            match value:
                case Own(At(source, node)) if node.type in FUNCTIONS:
                    yield from _answered(source, node, values)
                case str():
                    yield from _plain(value)
                case _:
                    yield UNKNOWN
        if found:
            return


def _answered(source: Source, function: Node, values: Values) -> Iterator[str]:
    """Yield the paths that a function which is asked for one hands to its last parameter, as multer's do."""
    names = [name for name, _ in parameters(function)]
    found = False
    waiting = list(function.named_children)
    while waiting:
        node = waiting.pop()
        waiting += node.named_children
        arguments = arguments_of(node) if node.type == "call_expression" else []
        if len(arguments) > 1 and text_of(callee_of(node)) in names[-1:]:
            found = True
            yield from _paths(source, arguments[1], values)
    if not found:
        yield UNKNOWN


def _paths(source: Source, node: Node, values: Values) -> Iterator[str]:
    for text in values.texts(source, node):
        yield from _plain(text)


def _plain(text: str) -> Iterator[str]:
    """Yield the path that a text names, if it names one."""
    if text.startswith(ANY):
        yield UNKNOWN
    elif text not in _MEMORY and "://" not in text:
        yield text.removeprefix("file:")


def _opens(source: Source, flags: Node, values: Values) -> bool:
    """Tell whether flags may be some for writing."""
    if flags.type in FUNCTIONS:
        return False
    return any(text.startswith(ANY) or _WRITING.search(text) for text in values.texts(source, flags))
