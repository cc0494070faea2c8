"""The RUN that collects shared libraries in the build stage, laid out below ``folder`` as they are to lie in the image.

A library goes to the resolved folder of where it was found, below /usr: distroless's /lib is a link, as on every system with
a merged /usr, and BuildKit copies no folder over a link. glibc's own are left out, for those of the runtime image belong to its
loader; the loader's cache comes along, for it knows folders such as /usr/local/lib that the loader alone does not look into.
So do the locales, of which only the images for Python and Java have C.UTF-8.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from refactor.split.distroless import GLIBC

if TYPE_CHECKING:
    from refactor.split.runtime import Closure

FOLDER = "/runtime"
"""Where a RUN leaves what it collects, where nothing of that name is the application's."""

_COMMENT = "# The locales, and the shared libraries that the application loads, less the C library's own."


def collecting_run(closure: Closure, folder: str = FOLDER) -> tuple[str, ...]:
    """Return the lines of a RUN that collects in ``folder``, the comment above it included.

    It is for any POSIX shell, whose options may be `errexit` and `pipefail`: nothing in it fails for want of a library. It has
    no pipe, in which a failure could hide; the lists by which it does without are left beside ``folder``.
    """
    roots = " ".join(map(shlex.quote, closure.roots))
    found = f"{{ find {roots} -type f '(' -name '*.so*' -o -perm -u=x ')' -exec ldd '{{}}' + 2>/dev/null || :; }}"
    lines = [
        _COMMENT,
        f"RUN mkdir -p {folder}/etc {folder}/usr/lib && cp /etc/ld.so.cache {folder}/etc/ \\",
        f"    && {{ [ ! -d /usr/lib/locale ] || cp -a /usr/lib/locale {folder}/usr/lib/; }} \\",
    ]
    if closure.packages:
        packages = " ".join(map(shlex.quote, closure.packages))
        lines += [
            f"    && {{ dpkg -L {packages} 2>/dev/null || :; }} > {folder}.files \\",
            f"    && awk '/[.]so([.]|$)/' {folder}.files > {folder}.own \\",
            f"    && {{ sed 's,^,own => ,' {folder}.own; xargs -r ldd < {folder}.own || :; {found}; }} > {folder}.ldd \\",
        ]
    else:
        lines += [f"    && {found} > {folder}.ldd \\"]
    within = "|".join(path.strip("/") for path in closure.within)
    lines += [
        '    && awk \'$2 == "=>" && $3 ~ "^/" && !seen[$3]++ \\',
        *([f'        && $3 !~ "^/({within})/" \\'] if within else []),
        f'        && $3 !~ "/(ld-linux[^/]*|lib({"|".join(GLIBC)}))[.]so[.][0-9]+$" {{print $3}}\' \\',
        f"        {folder}.ldd > {folder}.txt \\",
        "    && while read -r library; do \\",
        '        folder=$(readlink -f "${library%/*}"); \\',
        f'        folder="{folder}/usr${{folder#/usr}}"; \\',
        '        mkdir -p "$folder" && cp -L "$library" "$folder/" || exit 1; \\',
        f"    done < {folder}.txt",
    ]
    return tuple(lines)
