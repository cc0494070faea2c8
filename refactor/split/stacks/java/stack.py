"""Java: one jar, or compiled classes, from Maven, Gradle, javac or the context, onto distroless's own runtime."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from refactor.split.distroless import JAVA
from refactor.split.folders import is_below
from refactor.split.healthcheck import healthcheck_of
from refactor.split.leftovers import data_of
from refactor.split.obstacle import Obstacle
from refactor.split.packages import libraries
from refactor.split.runtime import Carry, Runtime
from refactor.split.stacks.java.packages import needs
from refactor.split.stacks.java.sources import SOURCES, concerns, may_concern, names_zones, tells_places
from refactor.split.start import require_no_variables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.split.application import Application
    from refactor.split.deeds import Deed
    from refactor.split.stacks.concern import Concern
    from refactor.split.start import Start

_BASES = ("maven", "gradle", "eclipse-temurin", "openjdk")
_IGNORED = ("src", "target", "build", ".mvn", ".gradle", "gradle", "bin", "out")
_MEMORY = re.compile(r"-X\S*|-D\S*|--add-opens\S*|--enable-preview|-XX:\S+|-ea|-server")
_PROJECTS = ("/pom.xml", ".gradle", ".gradle.kts", ".versions.toml")
_AMERICAN = ("maven", "gradle", "eclipse-temurin")
"""Images that speak en_US.UTF-8, where distroless speaks C.UTF-8, which is English of no country."""
_COUNTRY = "-Duser.country=US"
_JRES = ("8", "11", "17", "21", "25")
_NAMESPACE = "{http://maven.apache.org/POM/4.0.0}"


def java_runtime(application: Application) -> Runtime | None:
    """Return how a Java application runs, or None if it does not start FROM an image with a JDK.

    Raises:
        Obstacle: distroless has no runtime of that version, or it cannot be told what is started.

    """
    if application.base.name not in _BASES:
        return None
    start = application.start
    span = start.instructions[-1].span
    require_no_variables(start)
    if any(not instruction.is_json for instruction in start.instructions) and application.tag is None:
        raise Obstacle("shell-line", "write CMD in exec form", span)
    argv = start.argv
    if argv[0].rpartition("/")[2] != "java":
        raise Obstacle("program", argv[0], span)
    if not application.base.settled:
        raise Obstacle("variable", application.stage.base.text, application.stage.instructions[0].span)
    version = _version(application)
    if version not in (JAVA if application.tag else _JRES):
        raise Obstacle("version", f"Java {version or 'of a version that the tag does not name'}", span)
    if libraries(application.traces.packages):
        raise Obstacle("package", "native libraries", span)
    if healthcheck_of(application.document, application.stage.instructions) is not None:
        raise Obstacle("healthcheck", "only the program itself is there", span)
    image, java = JAVA[version] if application.tag else (f"eclipse-temurin:{version}-jre", "java")
    options = [word for word in argv[1:] if _MEMORY.fullmatch(word)]
    if "-jar" in argv[:-1]:
        jar = posixpath.normpath(posixpath.join(application.directory, argv[argv.index("-jar") + 1]))
        _require_built(application, jar)
        carried = [Carry(jar, jar)]
    elif any(word in ("-cp", "-classpath", "--class-path", "-m", "--module", "-p") for word in argv):
        raise Obstacle("program", " ".join(argv), span)
    else:
        carried = list(_classes(application, argv[1 + len(options)] if len(argv) > 1 + len(options) else ""))
    _require_sources(application)
    data = [
        path
        for path in data_of(application, SOURCES, _IGNORED)
        if not any(is_below(path, each.source) for each in carried)
    ]
    carried += [Carry(path, path, owned=True) for path in data]
    if application.tag is None:
        says = application.base.name in _AMERICAN or not {"LANG", "LC_ALL"}.isdisjoint(application.environment)
        plain = () if says else (("LANG", "C.UTF-8"), ("LC_ALL", "C.UTF-8"))
        return Runtime(image, *_started(start, (java,)), tuple(carried), environment=plain)
    _require_language(application)
    speaks = application.base.name in _AMERICAN and "LC_ALL" not in application.environment
    country = (_COUNTRY,) if speaks and any(map(tells_places, _sources(application))) else ()
    zone = "TZ" not in application.environment and any(map(names_zones, _sources(application)))
    return Runtime(image, *_started(start, (java, *country)), tuple(carried), tells_zone=zone)


def _started(start: Start, java: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the entry point and the command, with ``java`` in the place of its first word."""
    return ((*java, *start.entry[1:]), start.command) if start.entry else (java, start.command[1:])


def _require_sources(application: Application) -> None:
    """Make sure that the sources, settings and libraries, where they are there, ask for nothing that distroless has not."""
    placement = application.placement
    span = application.start.instructions[-1].span
    for path in placement.files():
        text = (placement.text(path) or "") if path.endswith(_PROJECTS) or may_concern(path) else ""
        if path.endswith(_PROJECTS) and application.tag is not None:
            for line, name, need in needs(text):
                raise Obstacle("distribution", f"{placement.source(path)}:{line}: {name} needs {need}", span)
        if may_concern(path):
            for concern in concerns(path, text):
                if application.loses_root or (not concern.of_root and _matters(application, concern)):
                    raise Obstacle(concern.slug, f"{placement.source(path)}:{concern.line}: {concern.detail}", span)


def _matters(application: Application, concern: Concern) -> bool:
    return application.tag is not None or concern.slug in ("program", "context")


def _require_language(application: Application) -> None:
    """Make sure that the application speaks as distroless does, which knows no locale but C.UTF-8."""
    for name, value in application.environment.items():
        says = name in ("LANG", "LANGUAGE") or name.startswith("LC_")
        if says and value not in ("C.UTF-8", "C.utf8", "C", "POSIX"):
            raise Obstacle("files", f"the locale {value}", application.start.instructions[-1].span)


def _sources(application: Application) -> Iterator[str]:
    placement = application.placement
    yield from (placement.text(path) or "" for path in placement.files() if path.endswith(SOURCES))


def _version(application: Application) -> str:
    """Return the major version of the JDK that the tag names."""
    base = application.base
    if base.name in ("eclipse-temurin", "openjdk"):
        return base.version.partition(".")[0]
    for word, following in zip(base.variants, (*base.variants[1:], ""), strict=True):
        if word in ("temurin", "openjdk", "corretto", "sapmachine") and following.isdecimal():
            return following
        if match := re.fullmatch(r"jdk(\d+)|jdk-?(\d+)", word):
            return match.group(1) or match.group(2)
    return ""


def _require_built(application: Application, jar: str) -> None:
    """Make sure that the jar is one that the context brings or the RUNs make."""
    span = application.start.instructions[-1].span
    made = {made.path for made in application.traces.made}
    outputs = [path for deed in application.traces.rest for path in _outputs(application, deed)]
    if jar in application.placement:
        raise Obstacle("program", f"{application.placement.source(jar)} is built elsewhere, and not seen here", span)
    if jar in made or jar in outputs:
        return
    folders = [path for path in outputs if path.endswith("/")]
    if not any(jar.startswith(folder) for folder in folders):
        raise Obstacle("program", f"{jar} is none of what is built", span)


def _classes(application: Application, main: str) -> Iterator[Carry]:
    """Yield the classes that javac leaves beside the sources."""
    span = application.start.instructions[-1].span
    if not main or not any(deed.name == "javac" for deed in application.traces.rest):
        raise Obstacle("program", main or "java", span)
    for deed in application.traces.rest:
        for _ in _outputs(application, deed):
            raise deed.obstacle()
    if application.directory == "/" or not any(
        deed.directory == application.directory for deed in application.traces.rest
    ):
        raise Obstacle("program", f"java {main} in {application.directory}", span)
    yield Carry(application.directory, application.directory, owned=True)


def _outputs(application: Application, deed: Deed) -> Iterator[str]:
    """Yield the jars that a command makes, or the folder, with a slash, in which it makes them."""
    name = deed.name or ""
    here = deed.directory
    if here is None:
        raise deed.obstacle()
    if name in ("mvn", "mvnw"):
        yield from _pom(application, deed, here)
    elif name in ("gradle", "gradlew"):
        yield posixpath.join(here, "build/libs/")
    elif name == "javac":
        if any(word in ("-d", "--release") for word in deed.arguments if word):
            raise deed.obstacle()
    elif name == "jar":
        arguments = deed.arguments
        word = arguments[1] if len(arguments) > 1 else None
        path = None if word is None else deed.path(word)
        if path is None:
            raise deed.obstacle()
        yield path
    else:
        raise deed.obstacle()


def _pom(application: Application, deed: Deed, here: str) -> Iterator[str]:
    """Yield the name that Maven gives the jar, or the whole of target where the project leaves it to a plugin."""
    text = application.placement.text(posixpath.join(here, "pom.xml"))
    if text is None or "<!DOCTYPE" in text:
        raise Obstacle("context", "pom.xml is not in it", deed.instruction.span)
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - without a DOCTYPE there are no entities
    except ElementTree.ParseError as error:
        raise Obstacle("context", f"pom.xml cannot be read: {error}", deed.instruction.span) from None
    final = root.findtext(f"{_NAMESPACE}build/{_NAMESPACE}finalName")
    artifact, version = root.findtext(f"{_NAMESPACE}artifactId"), root.findtext(f"{_NAMESPACE}version")
    if final and "$" not in final:
        yield posixpath.join(here, "target", f"{final}.jar")
    elif artifact and version and "$" not in version and not final:
        yield posixpath.join(here, "target", f"{artifact}-{version}.jar")
    if "-plugin" in text:
        yield posixpath.join(here, "target/")
