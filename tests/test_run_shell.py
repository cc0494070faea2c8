"""Which shell a RUN gets, where it starts, and the script that it is given."""

from __future__ import annotations

import pytest

from refactor.document import Document
from refactor.shell import Opaque
from refactor.shells.run_shell import DEFAULT, Body, Directory, Shell, User, body_of, settings_of


def setting(text: str) -> tuple[Shell | str, Directory, User]:
    """Return the setting of the last instruction of a file."""
    found = settings_of(Document.parse(text.encode()))[-1][-1]
    return found.shell, found.directory, found.user


@pytest.mark.parametrize(
    ("text", "shell"),
    [
        ("FROM a\n", DEFAULT),
        ('FROM a\nSHELL ["/bin/sh", "-c"]\n', DEFAULT),
        ('FROM a\nSHELL ["bash", "-c"]\n', Shell("bash", errexit=False, pipefail=False)),
        ('FROM a\nSHELL ["/bin/bash", "-ec"]\n', Shell("/bin/bash", errexit=True, pipefail=False)),
        ('FROM a\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\n', Shell("/bin/bash", errexit=False, pipefail=True)),
        ('FROM a\nSHELL ["bash", "-eo", "pipefail", "-c"]\n', Shell("bash", errexit=True, pipefail=True)),
        (
            'FROM a\nSHELL ["bash", "-euxo", "pipefail", "-o", "errexit", "-c"]\n',
            Shell("bash", errexit=True, pipefail=True),
        ),
        ('FROM a\nSHELL ["ash", "-o", "errexit", "-c"]\n', Shell("ash", errexit=True, pipefail=False)),
        ('FROM a\nSHELL ["bash", "-c"]\nSHELL ["/bin/sh", "-c"]\n', DEFAULT),
        ('FROM a AS b\nSHELL ["bash", "-c"]\nFROM b\n', Shell("bash", errexit=False, pipefail=False)),
        ('FROM a AS b\nSHELL ["bash", "-c"]\nFROM a\n', DEFAULT),
        ('FROM a AS b\nRUN x\nFROM b\nSHELL ["bash", "-c"]\nFROM b\n', DEFAULT),
        ("FROM mcr.microsoft.com/windows/x\n", "the base is a Windows image"),
        ("FROM --platform=Windows/amd64 a\n", "the base is a Windows image"),
        ("FROM mcr.microsoft.com/windows/x AS b\nFROM b\n", "the base is a Windows image"),
        ('FROM nanoserver\nSHELL ["bash", "-c"]\n', Shell("bash", errexit=False, pipefail=False)),
        ("FROM mcr.microsoft.com/dotnet/framework/sdk\n", "the base is a Windows image"),
        ("FROM $base\nRUN @PowerShell.exe x\n", "the base is a Windows image"),
        ('FROM $base\nRUN ["cmd", "/C", "x"]\n', "the base is a Windows image"),
        ("FROM a\nRUN\nRUN %x\n", DEFAULT),
        ("FROM cimg/go\n", "the base image sets a SHELL of its own"),
        ("# escape=`\nFROM a\n", "the escape character is a backtick, as for Windows shells"),
        ('# escape=`\nFROM a\nSHELL ["sh", "-c"]\n', "the escape character is a backtick, as for Windows shells"),
        ("FROM a\nENV BASH_ENV=/x\n", "BASH_ENV makes bash run a file first"),
        ("FROM a\nENV BASH_ENV /x\n", "BASH_ENV makes bash run a file first"),
        ("FROM a\nENV 'BASH_ENV'=/x\n", "BASH_ENV makes bash run a file first"),
        ("FROM a\nONBUILD ENV BASH_ENV=/x\n", "BASH_ENV makes bash run a file first"),
        ("ARG a=b BASH_ENV\nFROM a\n", "BASH_ENV makes bash run a file first"),
        ("FROM a\nENV MY_BASH_ENV=/x X=BASH_ENV\nLABEL BASH_ENV=x\n", DEFAULT),
        ('FROM a\nSHELL ["cmd", "/S", "/C"]\n', "SHELL is cmd /S /C"),
        ('FROM a\nSHELL ["bash"]\n', "SHELL is bash"),
        ('FROM a\nSHELL ["bash", "-l", "-c"]\n', "SHELL is bash -l -c"),
        ('FROM a\nSHELL ["bash", "--login", "-c"]\n', "SHELL is bash --login -c"),
        ('FROM a\nSHELL ["bash", "-o", "posix", "-c"]\n', "SHELL is bash -o posix -c"),
        ('FROM a\nSHELL ["bash", "-c", "-o"]\n', "SHELL is bash -c -o"),
        ('FROM a\nSHELL ["bash", "x", "-c"]\n', "SHELL is bash x -c"),
        ('FROM a\nSHELL ["env", "bash", "-c"]\n', "SHELL is env bash -c"),
        ("FROM a\nSHELL []\n", "SHELL is "),
        ("FROM a\nSHELL bash -c\n", "SHELL is bash -c"),
        ('FROM a AS b\nONBUILD SHELL ["bash", "-c"]\nFROM b\n', "SHELL is set by an ONBUILD of its base"),
        ('FROM a AS b\nONBUILD SHELL ["bash", "-c"]\nRUN x\n', DEFAULT),
        (
            'FROM a AS b\nONBUILD SHELL ["x"]\nFROM b\nSHELL ["bash", "-c"]\n',
            Shell("bash", errexit=False, pipefail=False),
        ),
    ],
)
def test_shells(text: str, shell: Shell | str) -> None:
    assert setting(f"{text}RUN x\n")[0] == shell


@pytest.mark.parametrize(
    ("text", "directory"),
    [
        ("FROM a\n", Directory(None, is_set=False)),
        ("FROM a\nWORKDIR /a\n", Directory("/a", is_set=True)),
        ("FROM a\nWORKDIR /a\nWORKDIR b\n", Directory("/a/b", is_set=True)),
        ("FROM a\nWORKDIR /a\nWORKDIR /b\n", Directory("/b", is_set=True)),
        ("FROM a\nWORKDIR a\n", Directory(None, is_set=True)),
        ("FROM a\nWORKDIR $x\n", Directory(None, is_set=True)),
        ("FROM a\nENV x=/a\nWORKDIR $x/b\n", Directory("/a/b", is_set=True)),
        ("FROM a\nWORKDIR $x\nWORKDIR b\n", Directory(None, is_set=True)),
        ("FROM a\nWORKDIR $x\nWORKDIR /b\n", Directory("/b", is_set=True)),
        ('FROM a\nWORKDIR "/a b"\n', Directory("/a b", is_set=True)),
        ("FROM a AS b\nWORKDIR /a\nFROM b\nWORKDIR c\n", Directory("/a/c", is_set=True)),
        ("FROM a AS b\nWORKDIR /a\nFROM c\n", Directory(None, is_set=False)),
        ("FROM a AS b\nONBUILD WORKDIR /x\nFROM b\n", Directory(None, is_set=True)),
    ],
)
def test_directories(text: str, directory: Directory) -> None:
    assert setting(f"{text}RUN x\n")[1] == directory


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ("FROM a\n", User.BASE),
        ("FROM a\nUSER x\n", User.OTHER),
        ("FROM a\nUSER $x\n", User.OTHER),
        ("FROM a\nUSER x\nUSER root\n", User.ROOT),
        ("FROM a\nUSER 0:0\n", User.ROOT),
        ("FROM a AS b\nUSER x\nFROM b\n", User.OTHER),
        ("FROM a AS b\nUSER x\nFROM a\n", User.BASE),
        ("FROM a AS b\nONBUILD USER x\nFROM b\n", User.OTHER),
        ("FROM a AS b\nONBUILD RUN x\nFROM b\n", User.BASE),
        ("FROM a AS b\nONBUILD USER x\nFROM b AS c\nFROM c\n", User.OTHER),
    ],
)
def test_users(text: str, user: User) -> None:
    assert setting(f"{text}RUN x\n")[2] is user


def test_a_setting_is_that_before_its_instruction() -> None:
    (settings,) = settings_of(Document.parse(b"FROM a\nUSER x\nRUN x\n"))
    assert [each.user for each in settings] == [User.BASE, User.BASE, User.OTHER]


@pytest.mark.parametrize(
    ("run", "script"),
    [
        ("RUN a && b", "a && b"),
        ("RUN --mount=type=cache,target=/x a", "a"),
        ("RUN a \\\n  # c\n  && b", "a   && b"),
        ("RUN <<E\na\n  b\nE", "a\n  b\n"),
        ("RUN <<'E'\n$a\nE", "$a\n"),
        ("RUN <<E\na\r\nE", "a\r\n"),
        ("RUN cat <<E > f\nx\nE", "cat <<E > f\nx\nE"),
        ("RUN cat <<E && \\\n  cat <<F\nx\nE\ny\nF", "cat <<E &&   cat <<F\nx\nE\ny\nF"),
    ],
)
def test_scripts(run: str, script: str) -> None:
    document = Document.parse(f"FROM a\n{run}\n".encode())
    body = body_of(document, document.instructions[1])
    assert isinstance(body, Body)
    assert body.script.text == body.place.text == script
    for offset, character in enumerate(script):
        assert character in (document.text[body.place.locate(offset)], "\n")


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        ("RUN << E\na\nE", "BuildKit's versions read it differently"),
        ("RUN <<-E\na\nE", "its heredoc loses its leading tabs"),
        ("RUN <<E\n#!/bin/sh\na\nE", "its heredoc is run as a file"),
    ],
)
def test_what_is_opaque(run: str, reason: str) -> None:
    document = Document.parse(f"FROM a\n{run}\n".encode())
    assert body_of(document, document.instructions[1]) == Opaque(reason, 0)
