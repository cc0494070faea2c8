"""What the sources and settings of a Java application ask of the system it runs on.

A mention is enough: what a comment says costs a refusal too many, what is overlooked would be a broken service.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.split.stacks.concern import Concern

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES = (".java", ".kt", ".kts", ".scala", ".groovy")
_SETTINGS = (".properties", ".yml", ".yaml", ".xml")
_NOT_READ = ("pom.xml", "build.xml")

_STARTS = re.compile(
    r"\bgetRuntime\(\)(?!\s*\.\s*(?:availableProcessors|maxMemory|totalMemory|freeMemory|addShutdownHook|gc|halt|exit)\b)"
    r"|\.exec\(\s*(?:\"|new String)|\bProcessBuilder\b|\bSystem\.load(?:Library)?\("
)
_TOOLS = re.compile(r"\bjavax\.tools\b|\bcom\.sun\.(?:tools|jdi|source)\b|\bjdk\.(?:jshell|javadoc)\b")
_USERS = re.compile(r"\"user\.name\"|\bUserPrincipal\b|\bNTLoginModule\b|\bUnixSystem\b")
_WRITES = re.compile(
    r"\b(?:FileWriter|FileOutputStream|RandomAccessFile|FileHandler)\b"
    r"|\b(?:PrintWriter|PrintStream|Formatter)\s*\(\s*(?:new File|\")"
    r"|\bFiles\.(?:write|createDirector|createFile|createSymbolicLink|createLink|createTemp\w+\(\s*(?!\")|newBufferedWriter"
    r"|newOutputStream|newByteChannel|copy|move)|\bimport\s+static\s+java\.nio\.file\.Files\b|\bFileChannel\.open\b"
    r"|\.(?:mkdirs?|createNewFile|renameTo)\(|\btransferTo\(|\bImageIO\.write\(|\bPreferences\.(?:user|system)|\bUnixDomainSocketAddress\b"
    r"|\.(?:writeText|writeBytes|appendText|appendBytes|printWriter|bufferedWriter|outputStream)\s*[({]"
    r"|\bjdbc:(?:h2:(?!mem)|sqlite|derby|hsqldb:file)|\blogging\.file|\blogging:\s*\n\s+file"
)
_LOGS = re.compile(r"FileAppender\b|\bRollingFile\b|\bRandomAccessFile\b|\bFileHandler\b|(?m:^\s*[\w.]+\.File\s*=)")
_PORT = re.compile(
    r"\bserver\.port\s*[=:]\s*(?:80|443)\b|(?i:\bport\w*)\s*[:=]\s*(?:80|443)\b|Socket(?:Address)?\(\s*(?:80|443)\b"
)
_READS_SOURCES = re.compile(r"[\"']\.?/?(?:src|target|build)/[^\"']*[\"']")
_LANGUAGE = re.compile(r"\bgetenv\(\s*\"(?:LANG|LANGUAGE|LC_\w+)\"")
# What draws text wants a font; the images with a JDK have one, and distroless has none.
_FONTS = re.compile(
    r"\bjava\.awt\.(?:\*|Font\w*|Graphics\w*|font\b)|\bjavax\.(?:swing|print)\b|\bautoSizeColumn\(|\bSXSSFWorkbook\b"
)
_OF_THE_SOURCES = (
    ("program", _STARTS),
    ("program", _TOOLS),
    ("files", _FONTS),
    ("variable", _LANGUAGE),
    ("context", _READS_SOURCES),
    ("users", _USERS),
    ("writes", _WRITES),
    ("port", _PORT),
)
_OF_THE_SETTINGS = (("writes", _WRITES), ("writes", _LOGS), ("port", _PORT))

_NAMES_ZONES = re.compile(
    r"\b(?:Date|Calendar|GregorianCalendar|\w*DateFormat|TimeZone|ZoneId|ZonedDateTime|DateTimeFormatter|DateTime)\b"
)
_TELLS_PLACES = re.compile(
    r"\bLocale\b|\b(?:Number|Decimal|Compact\w*|Message|Choice|\w*Date\w*)Format\w*\b|\bCurrency\b|\bCalendar\b|\bWeekFields\b"
    r"|\bResourceBundle\b|\bMessageSource\b|\bLocalizedMessage\b|\bCollator\b|\bBreakIterator\b|\b(?:print|String\.)format?\b"
)


def may_concern(path: str) -> bool:
    """Tell whether the file at ``path`` is a source or holds settings, and no test's."""
    is_read = path.endswith((*SOURCES, *_SETTINGS)) and not path.endswith(_NOT_READ)
    return is_read and "/src/test/" not in path


def concerns(path: str, text: str) -> Iterator[Concern]:
    """Yield what stands in the way in the file at ``path``, by kind and then in the order of the text."""
    for slug, pattern in _OF_THE_SOURCES if path.endswith(SOURCES) else _OF_THE_SETTINGS:
        for match in pattern.finditer(text):
            detail = "text is drawn, and no font is there" if pattern is _FONTS else " ".join(match.group().split())
            yield Concern(slug, text.count("\n", 0, match.start()) + 1, detail)


def names_zones(text: str) -> bool:
    """Tell whether a source may say what the time zone is called."""
    return _NAMES_ZONES.search(text) is not None


def tells_places(text: str) -> bool:
    """Tell whether a source may speak as people of one country do: of money, of weeks, in messages."""
    return _TELLS_PLACES.search(text) is not None
