"""What one RUN leaves that trips the next: commands remembered, directories removed."""

from __future__ import annotations

import pytest

from refactor.shell import Script, read
from refactor.shells.hazards import may_remove, remembered, removed_paths


def script_of(text: str) -> Script:
    script = read(text)
    assert isinstance(script, Script), script
    return script


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("pip install -U pip", "pip install x", "pip"),
        ("pip install x", "pip install y", None),
        ("pip install -r x", "pip install y", "pip"),
        ("pip install $X", "pip install y", "pip"),
        ("pip --version", "pip install y", None),
        ("pip3.11 install -U pip", "pip3.11 list", "pip3.11"),
        ("npm install -g npm", "npm ci", "npm"),
        ("npm run build", "npm test", None),
        ("python a.py", "python b.py", None),
        ("python -V && make install", "python b.py", "python"),
        ("python setup.py install", "python b.py", "python"),
        ("make install && python -V", "python b.py", None),
        ("apt-get update && apt-get install -y curl", "apt-get install -y jq", None),
        ("curl a && apt-get install -y curl", "curl b", "curl"),
        ("apt-get install -y curl && curl b", "curl c", None),
        ("jq . f; curl -o /usr/local/bin/jq x", "jq . g", "jq"),
        ("node -v; ln -s /opt/node /usr/local/bin/node", "node x", "node"),
        ("git --version && ./configure --prefix=/usr/git-2.0", "git clone x", "git"),
        ("for i in a b; do apt-get install -y curl; curl $i; done", "curl c", "curl"),
        ("(pip install -U pip)", "pip list", None),
        ("sudo pip install -U pip", "pip list", None),
        ("/usr/bin/pip install -U pip", "pip list", None),
        ("command -v jq; cp jq /usr/local/bin", "jq .", "jq"),
        ("cd x && echo y", "cd z && echo w", None),
        ("pip install -U pip", "echo $(pip list)", "pip"),
        ("time pip install -U pip", "pip list", "pip"),
        ("gem update --system", "gem install x", "gem"),
    ],
)
def test_a_command_that_may_be_replaced_after_it_ran_is_remembered(
    first: str, second: str, expected: str | None
) -> None:
    assert remembered(script_of(first), script_of(second)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rm -rf /a b", ["/a", "b"]),
        ("rm -rf /var/lib/apt/lists/*", ["/var/lib/apt/lists/*"]),
        ("rmdir 'a b'", ["a b"]),
        ("mv /a /b; ln -sfn /c /d; ln -s /e /f", ["/a", "/b", "/d"]),
        ("rm -rf $X", [None]),
        ('D="$(mktemp -d)"; a; rm -rf "$D"', []),
        ('export D="$(mktemp -d)"; rm -rf "$D" "$D/x"', []),
        ("find /a /b -name x -delete", ["/a", "/b"]),
        ("find /a -name x -exec rm -rf {} +", ["/a"]),
        ("find /a -print", []),
        ("ls | xargs rm -rf", [None]),
        ("userdel -r u", [None]),
        ("(sudo rm /a)", ["/a"]),
        ("sh -c 'rm -r /a'", ["/a"]),
        ("chroot /x rm -rf /a", []),
        ("echo rm /a", []),
    ],
)
def test_removed_paths(text: str, expected: list[str | None]) -> None:
    assert [removal.path for removal in removed_paths(script_of(text))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rm -rf /srv/app", True),
        ("rm -rf /srv/app/", True),
        ("rm -rf /srv", True),
        ("rm -rf /srv/*", True),
        ("rm -rf /srv/a?p", True),
        ("rm -rf /srv/app/x", False),
        ("rm -rf /srv/app/*", False),
        ("rm -rf /srv/other /var/lib/apt/lists/*", False),
        ("rm -rf *", False),
        ("rm -rf x ./y", False),
        ("rm -rf ../app", True),
        ("rm -rf .", True),
        ("cd / && rm -rf app", True),
        ("cd / && rm -rf srv", True),
        ("cd / && rm -rf tmp", False),
        ("(cd .. && rm -rf a*)", True),
        ("mv /tmp/x /srv/app", True),
        ("ln -s /x /srv/app/y", False),
        ("rm -rf $X", True),
        ("make clean", False),
    ],
)
def test_the_directory_may_be_removed(text: str, expected: bool) -> None:
    assert may_remove(script_of(text), "/srv/app") is expected
