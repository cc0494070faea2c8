"""Java libraries that need more than the JVM, by artifact, and what that is.

The images with a JDK have fonts and the C++ library (they are Ubuntu's and Debian's with fontconfig); distroless's for Java has
no font and no libstdc++ (its parent is base-nossl, see java/BUILD at https://github.com/GoogleContainerTools/distroless).

Sources: each library's own documentation; for fonts, what fails without one is listed for Apache POI at
https://poi.apache.org/components/spreadsheet/quick-guide.html#Autofit, and for the JDK in JDK-8230115.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.shells.programs import names

if TYPE_CHECKING:
    from collections.abc import Iterator

_FONTS = names(
    "jfreechart xchart jasperreports kaptcha easy-captcha happy-captcha simplecaptcha captcha hutool-captcha hutool-all "
    "batik-transcoder easyexcel poi-ooxml fop openhtmltopdf-java2d docx4j-export-fo pdfbox-tools "
    "barbecue barcode4j graphstream jgraphx"
)
_CPP = names(
    "rocksdbjni kafka-streams onnxruntime onnxruntime_gpu tensorflow-core-platform tensorflow-core-api libtensorflow "
    "opencv javacv javacv-platform javacpp javacpp-platform ffmpeg-platform opencv-platform leveldbjni-all pytorch-engine "
    "pytorch-native-cpu jep"
)
_PROGRAMS = {
    "browser": names("selenium-java selenium-chrome-driver webdrivermanager playwright jvppeteer"),
    "tesseract": names("tess4j"),
    "ffmpeg": names("ffmpeg ffmpeg-cli-wrapper jave-core jave-all-deps jaffree"),
    "wkhtmltopdf": names("java-wkhtmltopdf-wrapper htmltopdf"),
    "office": names("jodconverter-local jodconverter-spring-boot-starter jodconverter-core"),
    "ImageMagick": names("im4java"),
    "Docker": names("testcontainers"),
    "Graphviz": names("graphviz-java plantuml"),
}
_DECLARED = re.compile(
    r"<artifactId>\s*([\w.-]+)\s*</artifactId>|[\"'][\w.-]+:([\w.-]+)(?::[^\"']*)?[\"']|\bname\s*[:=]\s*[\"']([\w.-]+)[\"']"
)


def needs(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the line of each library that a project's file declares and that needs more, its name, and what it needs."""
    for match in _DECLARED.finditer(text):
        name = next(filter(None, match.groups()))
        need = _need_of(name)
        if need:
            yield text.count("\n", 0, match.start()) + 1, name, need


def _need_of(name: str) -> str | None:
    if name in _FONTS:
        return "a font"
    if name in _CPP:
        return "the C++ library"
    return next((f"the program {program}" for program, artifacts in _PROGRAMS.items() if name in artifacts), None)
