""".dockerignore: which paths of a build context its patterns keep from the builder.

The rules are those of github.com/moby/patternmatcher (``patternmatcher.go``, ``ignorefile/ignorefile.go``), applied as
BuildKit's client applies them: down the tree, a directory's outcome being handed to what lies in it
(``MatchesUsingParentResults`` in github.com/tonistiigi/fsutil, ``filter.go``).

Moby rewrites a pattern as one of Go's regular expressions without looking at what it rewrites, so that ``a|b*`` is an
alternative, ``x{2}*`` a repetition, and ``[*]`` no class any more. The first is followed here; where a pattern says
one thing and its rewriting another that nobody can have meant, reading it is refused.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from refactor.errors import DockwrightError
