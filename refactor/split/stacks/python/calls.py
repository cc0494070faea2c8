"""What a call in Python asks of the system: programs, shells, libraries by their names, users, and what is root's.

Names are resolved through imports and aliases; what starts programs is not to be handed on under another name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.shells.programs import names
from refactor.split.stacks.python.paths import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import libcst
    from libcst.metadata import QualifiedName

    from refactor.split.stacks.python.paths import Paths

_SHELL = frozenset(
    {
        "os.system",
        "os.popen",
        "subprocess.getoutput",
        "subprocess.getstatusoutput",
        "asyncio.create_subprocess_shell",
        "asyncio.subprocess.create_subprocess_shell",
        "pty.spawn",
        "commands.getoutput",
        "commands.getstatusoutput",
    }
)
_STARTS = frozenset(f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen"))
_EXECS = (
    "os.exec",
    "os.spawn",
    "os.posix_spawn",
    "asyncio.create_subprocess_exec",
    "asyncio.subprocess.create_subprocess_exec",
    "psutil.Popen",
    "anyio.run_process",
    "anyio.open_process",
    "trio.run_process",
    "trio.lowlevel.open_process",
    "webbrowser.open",
    "multiprocessing.set_executable",
)
_LOOP_STARTS = ("subprocess_exec", "subprocess_shell")
_LOOKS_UP = frozenset({"ctypes.util.find_library", "shutil.which"})
_LOADS = frozenset({"ctypes.CDLL", "ctypes.cdll.LoadLibrary", "ctypes.PyDLL", "ctypes.cdll.loadlibrary"})
_USERS = frozenset(
    f"{module}.{name}"
    for module, functions in {
        "os": "getlogin getuid geteuid",
        "pwd": "getpwnam getpwuid getpwall",
        "grp": "getgrnam getgrall getgrgid",
        "getpass": "getuser",
    }.items()
    for name in functions.split()
)
_OF_ROOT = frozenset(
    f"os.{name}"
    for name in names(
        "setuid setgid seteuid setegid setreuid setresuid setgroups initgroups chroot chown lchown fchown nice mknod "
        "setpriority sched_setscheduler mount"
    )
) | {"shutil.chown"}
_INTERPRETER = frozenset({"python", "python3"})
_MODULES = ("subprocess", "os", "pty", "commands", "ctypes.util", "ctypes", "psutil", "pwd", "grp", "shutil", "getpass")
_IMPORTS = ("importlib.import_module", "builtins.__import__", "__import__")


def asked(
    node: libcst.Call, called: list[str], qualified: Mapping[libcst.CSTNode, object], paths: Paths
) -> Iterator[tuple[str, str]]:
    """Yield what ``node``, a call of what one of ``called`` names, asks for: the slug of a refusal, and the detail."""
    for name in called:
        if name in _SHELL:
            yield "shell", f"{name} runs a shell"
        elif name in _STARTS:
            yield from _started(node, name, qualified)
        elif name.startswith(_EXECS):
            yield "program", f"{name} starts a program"
        elif name in _LOOKS_UP:
            yield "program", f"{name} looks for what is not there"
        elif name in _LOADS and node.args and _is_looked_for(node.args[0].value):
            yield "program", f"{name} loads a library by its name"
        elif name in _USERS:
            yield "users", f"{name} asks for a user"
        elif name in _OF_ROOT:
            yield "privilege", name
        elif name in _HIDES and node.args:
            yield from _hidden(node, name, qualified, paths)
    method = last_name(node.func)
    if method in _LOOP_STARTS:
        yield "program", f"{method} starts a program"
    elif method == "dlopen" and node.args and _is_looked_for(node.args[0].value):
        yield "program", "dlopen loads a library by its name"


def _is_looked_for(library: libcst.BaseExpression) -> bool:
    """Tell whether a library may be one that the loader, or the C library's own folder, has to know."""
    import libcst

    if isinstance(library, libcst.Name) and library.value == "None":
        return False
    literal = _string(library) or ""
    return "/" not in literal and literal not in _OF_GLIBC


_OF_GLIBC = ("libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1")
_HIDES = (*_IMPORTS, "builtins.getattr", "builtins.exec", "builtins.eval")
_HIDDEN = re.compile(r"\b(system|popen|Popen|subprocess|spawn\w*|exec[vl]\w*|find_library|CDLL)\b")


def _hidden(
    node: libcst.Call, name: str, qualified: Mapping[libcst.CSTNode, object], paths: Paths
) -> Iterator[tuple[str, str]]:
    """Yield what a call brings under another name: a module, an attribute of one, or code in a string."""
    first = node.args[0].value
    said = paths.of(first)
    if name in _IMPORTS:
        if not said.isdisjoint(_MODULES):
            yield "program", f"{name} brings what starts programs"
    elif name == "builtins.getattr":
        is_module = any(each.name in _MODULES for each in names_of(qualified.get(first, ())))
        asked = paths.of(node.args[1].value) if is_module and len(node.args) > 1 else frozenset({""})
        if not asked or any(map(_HIDDEN.search, asked)):
            yield "program", f"{name} may bring what starts programs"
    elif any(map(_HIDDEN.search, said)):
        yield "program", f"{name} runs what starts programs"


def is_starter(name: str) -> bool:
    """Tell whether a function of this name starts programs, so that whoever is handed it may."""
    return name in _SHELL | _STARTS or (name.startswith(_EXECS) and name.partition(".")[0] in _MODULES)


def names_of(qualified: object) -> list[QualifiedName]:
    """Return the qualified names that libcst found for a node, in order."""
    found = qualified() if callable(qualified) else qualified
    return sorted(found, key=lambda each: each.name) if isinstance(found, set | frozenset) else []


def _started(node: libcst.Call, name: str, qualified: Mapping[libcst.CSTNode, object]) -> Iterator[tuple[str, str]]:
    import libcst

    shell = _keyword(node, "shell")
    if shell is not None and not (isinstance(shell, libcst.Name) and shell.value == "False"):
        yield "shell", f"{name} runs a shell"
        return
    first = node.args[0].value if node.args and node.args[0].keyword is None else _keyword(node, "args")
    if isinstance(first, libcst.List | libcst.Tuple) and first.elements:
        words = [_string(each.value) for each in first.elements]
        first = first.elements[0].value
        if "-c" in words and any(word and _HIDDEN.search(word) for word in words):
            yield "program", f"{name} runs what starts programs"
    literal = _string(first)
    if literal is not None:
        program = literal.split()[0].rpartition("/")[2] if literal.strip() else literal
        if program not in _INTERPRETER:
            yield "program", f"{name} starts {program}"
    elif first is None or "sys.executable" not in [each.name for each in names_of(qualified.get(first, ()))]:
        yield "program", f"{name} starts what is not written out"


def _keyword(node: libcst.Call, name: str) -> libcst.BaseExpression | None:
    return next((each.value for each in node.args if each.keyword is not None and each.keyword.value == name), None)


def _string(node: object) -> str | None:
    import libcst

    if not isinstance(node, libcst.SimpleString):
        return None
    value = node.evaluated_value
    return value if isinstance(value, str) else None
