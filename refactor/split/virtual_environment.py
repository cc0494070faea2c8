"""The RUN that turns a Python of one's own into a virtual environment of the interpreter that the runtime image has.

What was installed stays where it was, below the same prefix: packages, programs with their first lines, and the data that
packages put beside them. Only the interpreter and its standard library are the image's.
Source: https://docs.python.org/3/library/venv.html#how-venvs-work
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMENT = "# What was installed, as a virtual environment of the interpreter that the image has."


@dataclass(frozen=True, slots=True)
class VirtualEnvironment:
    """``prefix`` is where the Python of ``version`` lies with its packages, ``interpreter`` the image's program."""

    prefix: str
    version: str
    interpreter: str

    @property
    def packages(self) -> str:
        """The folder of its packages."""
        return f"{self.prefix}/lib/python{self.version}/site-packages"


def environment_run(environment: VirtualEnvironment, folder: str) -> Iterator[str]:
    """Yield the lines of a RUN that lays the environment out below ``folder``, as it is to lie in the image."""
    python = f"python{environment.version}"
    home = environment.interpreter.rpartition("/")[0]
    there = f"{folder}{environment.prefix}"
    yield _COMMENT
    yield f"RUN mkdir -p {there} && cp -a {environment.prefix}/. {there}/ && cd {there} \\"
    yield f"    && rm -rf include/{python} lib/libpython3* lib/pkgconfig \\"
    yield f"    && find lib/{python} -mindepth 1 -maxdepth 1 ! -name site-packages -exec rm -rf {{}} + \\"
    yield f"    && ln -sf {environment.interpreter} bin/{python} && echo 'home = {home}' > pyvenv.cfg"
