"""`dockwright pr --verify` with an engine of this machine: real images, and the table that the text shows of them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from unidiff.patch import PatchSet

from tests.forges import Upstream
from tests.running import dockwright

if TYPE_CHECKING:
    from pathlib import Path

LISTS = b"""FROM debian:13
COPY app.sh /srv/app.sh
RUN mkdir -p /var/lib/apt/lists && head -c 300000 /dev/zero > /var/lib/apt/lists/some
RUN rm -rf /var/lib/apt/lists/*
ADD . /srv/
CMD ["/srv/app.sh"]
"""
RANDOM = b"""FROM debian:13
RUN head -c 32 /dev/urandom > /stamp
RUN touch /done
"""


@pytest.mark.usefixtures("bench")
def test_images_are_built_and_what_differs_stays_out(tmp_path: Path) -> None:
    files = {"app/Dockerfile": LISTS, "app/app.sh": b"#!/bin/sh\necho hello\n", "random/Dockerfile": RANDOM}
    place = Upstream.make(tmp_path, files)
    done = dockwright("pr", "--verify", "--network=host", "--format=json", place.bare, cwd=tmp_path)
    (outcome,) = json.loads(done.stdout)["outcomes"]
    assert (done.returncode, outcome["action"]) == (0, "open"), done.stderr
    assert [file.path for file in PatchSet(outcome["diff"])] == ["app/Dockerfile"]
    (row,) = re.findall(r"^\| <code>.*$", outcome["body"], re.MULTILINE)
    path, before, after, saved, layers, _, verdict = (cell.strip() for cell in row.strip("|").split("|"))
    assert (path, verdict) == ("<code>app/Dockerfile</code>", "**same**")
    assert before.endswith(" MB")
    assert float(after.split()[0]) <= float(before.split()[0])
    assert saved.startswith(("300", "30"))
    assert re.fullmatch(r"(\d+) -> (\d+)", layers)
    was, now = map(int, layers.split(" -> "))
    assert now == was - 1
    left = outcome["body"].partition("whose changes did not hold")[2]
    assert "random/Dockerfile: different: /stamp: " in left
