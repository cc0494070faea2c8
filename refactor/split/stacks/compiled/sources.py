"""What the sources of a compiled program ask of the system it runs on.

A mention is enough: what a comment says costs a refusal too many, what is overlooked would be a broken service.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.split.stacks.concern import Concern

if TYPE_CHECKING:
    from collections.abc import Iterator

_STARTS = {
    "go": re.compile(
        r"\"os/exec\"|\"github\.com/(?:codeskyblue/go-sh|bitfield/script|chromedp/chromedp|go-rod/rod|u2takey/ffmpeg-go|tebeka/selenium"
        r"|playwright-community/playwright-go|SebastiaanKlippert/go-wkhtmltopdf|testcontainers/testcontainers-go)\b"
        r"|\bexec\.LookPath\(|\bos\.StartProcess\(|\b(?:syscall|unix)\.(?:Exec|ForkExec|StartProcess)\("
    ),
    "rust": re.compile(
        r"\bprocess::(?:\{[^}]*\b)?Command\b|\bCommand::new\(|\bexec(?:v|ve|vp|vpe)\s*\(|\bposix_spawn"
        r"|\b(?:duct|xshell|cmd_lib|subprocess|run_script|headless_chrome|thirtyfour|fantoccini)::"
    ),
    "c": re.compile(r"\b(?:system|popen|execlp?|execle|execvp?|execvpe?|execve|posix_spawnp?|wordexp)\s*\("),
}
_LOADS = {
    "go": re.compile(r"\bplugin\.Open\(|\bpurego\.Dlopen\(|\bdlopen\("),
    "rust": re.compile(r"\blibloading\b|\bdlopen\b"),
    "c": re.compile(r"\bdlm?open\s*\(|\biconv_open\s*\("),
}
_USERS = {
    "go": re.compile(
        r"\"os/user\"|\bos\.(?:Getuid|Geteuid|Getgid|L?[Cc]hown)\(|\b(?:syscall|unix)\.(?:Set\w*[ug]id|Chroot|Mount)\("
    ),
    "rust": re.compile(r"\b(?:get|set)e?[ug]id\s*\(|\bUid::|\bchown\s*\(|\bchroot\s*\(|\b(?:whoami|uzers)::"),
    "c": re.compile(
        r"\b(?:getpw\w+|getgr\w+|getlogin\w*|cuserid|(?:get|set)e?[ug]id|setgroups|initgroups|l?chown|chroot)\s*\("
    ),
}
# Drivers of database/sql that are linked in and talk to a server; every other may be a file, or want a library.
_SERVERS = "postgres|pgx|cloudsqlpostgres|mysql|sqlserver|mssql|clickhouse|oracle|snowflake"
_WRITES = {
    "go": re.compile(
        r"(?m)\bos\.(?:Create|CreateTemp|MkdirTemp|OpenFile|OpenRoot|WriteFile|Mkdir|MkdirAll|Rename|Symlink|Link|Truncate|CopyFS)\("
        r"|\bioutil\.(?:WriteFile|TempFile|TempDir)\(|\b(?:syscall|unix)\.(?:Mkdir|Open|Creat)\(|\bsqlite|\bbolt\.Open\("
        rf"|\bsqlx?\.(?:Open|Connect|MustConnect|MustOpen)\((?!\s*[\"`](?:{_SERVERS})[\"`])"
        r"|(?:^|\bimport\b)[ \t]*(?!import\b)[\w.]+[ \t]+\"(?:os|syscall|io/ioutil|golang\.org/x/sys/unix)\""
        r"|\bbadger\.|\bleveldb\.OpenFile\(|\bpebble\.Open\(|\blumberjack\.|\bnet\.Listen\(\"unix\""
    ),
    "rust": re.compile(
        r"\bFile::(?:create|create_new)\s*\(|\bFile::options\b|\bfs::(?:write|create_dir|create_dir_all|rename|copy|hard_link)\s*\(|\bOpenOptions\b"
        r"|\bDirBuilder\b|\bsymlink\s*\(|\bSqlite|\brusqlite\b|\bsled::|\bredb::|\bUnixListener\b|\brolling::"
        r"|\bstd::fs::(?:\{[^}]*\b)?(?:write|create_dir|create_dir_all|rename|copy|hard_link)\s*[;,}]"
    ),
    "c": re.compile(
        r"\bf(?:re)?open\s*\([^,;]*,(?!\s*\"rb?\"\s*[,)])|\bofstream\b|\bO_CREAT\b|\bcreat\s*\(|\bmk(?:dir|fifo|nod|stemp|dtemp)\s*\(|\brename\s*\("
        r"|\b(?:sym)?link\s*\(|\bcreate_director|\bfstream\b|\bsqlite3_open|\bsun_path\b"
    ),
}
# What a call begins with that writes to the working directory or below /tmp, which is the runner's too.
_MAY = re.compile(r"\(\s*&?\"(?!/|\.\./|\"|~)[^\"]+\"|\(\s*&?\"/tmp/[^\"]*\"|\(\s*\"\"\s*,")
_PORT = re.compile(
    r"[\"'`:](?:80|443)[\"'`]|bind\(\([^)]*,\s*80\)\)|htons\(\s*(?:80|443)\s*\)|\bPort\w*\s*[:=]+\s*(?:80|443)\b"
)
_BUILD_FILES = re.compile(
    r"[\"`](?:[^\"`\n]*/)?(?:[\w-]+\.go|go\.(?:mod|sum)|Cargo\.(?:toml|lock)|Makefile|CMakeLists\.txt|Dockerfile)[\"`]"
    r"|[\"`](?:\./)?(?:testdata|vendor|target)/"
    r"|\b(?:http\.Dir|os\.DirFS|(?:os|ioutil)\.ReadDir|filepath\.(?:Walk|WalkDir|Glob)|read_dir|opendir)\(\s*[\"`](?:\.|\./|\./\*|\*)[\"`]"
)


# What serves files of a folder below the working directory only.
_BELOW = re.compile(r"\bHandle\w*\(\s*\"/[\w-]+/")


def tells_types(text: str) -> bool:
    """Tell whether a source of Go serves files, or asks for media types by their endings."""
    return _TYPES.search(text) is not None


_TYPES = re.compile(
    r"\b(?:TypeByExtension|ExtensionsByType|FileServer|FileServerFS|ServeFile|ServeFileFS|ServeContent|StaticFS|Static|StaticFile|File)\("
)


def concerns(text: str, language: str, *, owns_directory: bool) -> Iterator[Concern]:
    """Yield what stands in the way; ``owns_directory`` tells whether who runs the program may write where it is started."""
    yield from _concerns(text, language, owns_directory=owns_directory)
    if language == "go" and holds_c(text):
        yield from _concerns(text, "c", owns_directory=owns_directory)


def holds_c(text: str) -> bool:
    """Tell whether a source of Go has C in it."""
    return _HOLDS_C.search(text) is not None


_HOLDS_C = re.compile(r"\bimport\s+\"C\"")


def _concerns(text: str, language: str, *, owns_directory: bool) -> Iterator[Concern]:
    for slug, pattern in (
        ("program", _STARTS[language]),
        ("program", _LOADS[language]),
        ("context", _BUILD_FILES),
        ("port", _PORT),
        ("users", _USERS[language]),
        ("writes", _WRITES[language]),
    ):
        for match in pattern.finditer(text):
            opens = match.end() - 1 if match.group().endswith("(") else match.end()
            names_a_path = slug == "writes" and match.group().endswith("(") and not match.group().startswith("sql")
            may = names_a_path and owns_directory and _MAY.match(text, opens)
            if not may and not (slug == "context" and _BELOW.search(text[text.rfind("\n", 0, opens) + 1 : opens])):
                yield Concern(slug, text.count("\n", 0, match.start()) + 1, " ".join(match.group().split()))
