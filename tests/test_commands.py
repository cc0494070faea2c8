"""Which program a command runs, and what it does with packages."""

from __future__ import annotations

import pytest

from refactor.packages.apt_lists import Answer, fills_apt_lists, needs_apt_lists
from refactor.packages.commands import Action, Invocation, invocation
from refactor.shell import Command, Script, read
from refactor.shells.programs import looked_up, program

A = Action


def command_of(text: str) -> Command:
    script = read(text)
    assert isinstance(script, Script), script
    return next(item.pipeline.commands[-1] for item in script.items if isinstance(item.pipeline.commands[-1], Command))


def invocation_of(text: str) -> Invocation | None:
    return invocation(program(command_of(text)).words)


@pytest.mark.parametrize(
    ("text", "words", "prefixes", "in_shell"),
    [
        ("a b", "a b", "", True),
        ("sudo -E -u x A=1 a b", "a b", "sudo", False),
        ("sudo --user=x -- a b", "a b", "sudo", False),
        ("env -i -u Y A=1 B='x y' a b", "a b", "env", False),
        ("env A=1", "", "env", False),
        ("nice -n 10 ionice -c 3 a", "a", "nice ionice", False),
        ("time -p a b", "a b", "time", True),
        ("command a b", "a b", "command", True),
        ("command -v a", "command -v a", "", True),
        ("builtin cd x", "cd x", "builtin", True),
        ("exec a b", "a b", "exec", False),
        ("exec", "exec", "", True),
        ("nohup a", "a", "nohup", False),
        ("timeout -s KILL 10 a", "a", "timeout", False),
        ("timeout $T a", "a", "timeout", False),
        ("gosu u a b", "a b", "gosu", False),
        ("su-exec u:g a", "a", "su-exec", False),
        ("xargs -r -n 1 a b", "a b", "xargs", False),
        ("busybox cd x", "cd x", "busybox", False),
        ("sudo env nice a", "a", "sudo env nice", False),
        ("sudo $X a", "$X a", "sudo", False),
        ("$X a", "$X a", "", True),
        ("A=1", "", "", True),
    ],
)
def test_prefixes_are_looked_through(text: str, words: str, prefixes: str, in_shell: bool) -> None:
    run = program(command_of(text))
    assert " ".join(word.raw for word in run.words) == words
    assert " ".join(run.prefixes) == prefixes
    assert run.in_shell is in_shell


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("sh -c 'a b'", "a b"),
        ("bash -lc 'a'", "a"),
        ("bash -eux -o pipefail -c 'a'", "a"),
        ("bash -euxo pipefail -c 'a'", "a"),
        ("sudo -u x bash -c 'a'", "a"),
        ("su - u -c 'a'", "a"),
        ("su -c 'a' u", "a"),
        ("runuser -l u -c 'a'", "a"),
        ("chroot /x /bin/sh -c 'a'", "a"),
        ("sh a.sh -c b", None),
        ("sh", None),
        ("python -c 'a'", None),
        ("echo -c a", None),
    ],
)
def test_what_a_shell_is_given_is_found(text: str, body: str | None) -> None:
    run = program(command_of(text))
    assert (run.body.literal if run.body else None) == body


def test_what_is_run_elsewhere_is_told() -> None:
    assert program(command_of("chroot /x a")).elsewhere
    assert not program(command_of("sudo a")).elsewhere


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("pip install x", "pip"),
        ("sudo pip install x", "sudo"),
        ("command pip install x", "pip"),
        ("time pip install x", "pip"),
        ("/usr/bin/pip install x", None),
        ("cd x", None),
        ("$X", None),
        ("A=1", None),
    ],
)
def test_the_name_that_a_shell_looks_up(text: str, name: str | None) -> None:
    assert looked_up(command_of(text)) == name


@pytest.mark.parametrize(
    ("text", "manager", "subcommand", "action", "operands"),
    [
        ("apt-get update", "apt-get", "update", A.UPDATE, ""),
        ("apt-get -qq -y update", "apt-get", "update", A.UPDATE, ""),
        ("sudo -E apt-get update", "apt-get", "update", A.UPDATE, ""),
        ("DEBIAN_FRONTEND=x apt-get install -y a b=1 ./c.deb", "apt-get", "install", A.INSTALL, "a b=1 ./c.deb"),
        ("apt-get -o Acquire::Retries=3 install a", "apt-get", "install", A.INSTALL, "a"),
        ("apt-get -oAcquire::Retries=3 install a", "apt-get", "install", A.INSTALL, "a"),
        ("apt-get -o=Dpkg::Use-Pty=0 install a", "apt-get", "install", A.INSTALL, "a"),
        ("apt-get --option X=Y -t sid install a", "apt-get", "install", A.INSTALL, "a"),
        ("apt-get -yt sid install a", "apt-get", "install", A.INSTALL, "a"),
        ("apt-get -tsid install a", "apt-get", "install", A.INSTALL, "a"),
        ("apt-get --target-release=sid install a", "apt-get", "install", A.INSTALL, "a"),
        ('apt-get -o "$X" install a', "apt-get", "install", A.INSTALL, "a"),
        ('apt-get -o Dir="$X" install a', "apt-get", "install", A.INSTALL, "a"),
        ("apt-get install -t sid a -y $B", "apt-get", "install", A.INSTALL, "a $B"),
        ("apt-get install -- a -b", "apt-get", "install", A.INSTALL, "a -b"),
        ("apt-get $X install a", "apt-get", None, None, ""),
        ("apt-get -o Dir=$X install a", "apt-get", None, None, ""),
        ("apt-get -y $X", "apt-get", None, None, ""),
        ("apt-get", "apt-get", None, A.OTHER, ""),
        ("apt-get --version", "apt-get", None, A.OTHER, ""),
        ("apt-get dist-upgrade -y", "apt-get", "dist-upgrade", A.INSTALL, ""),
        ("apt-get remove --purge -y a", "apt-get", "remove", A.REMOVE, "a"),
        ("apt-get clean", "apt-get", "clean", A.CLEAN, ""),
        ("apt-get autoremove -y", "apt-get", "autoremove", A.CLEAN, ""),
        ("apt list --installed", "apt", "list", A.QUERY, ""),
        ("aptitude safe-upgrade", "aptitude", "safe-upgrade", A.INSTALL, ""),
        ("/usr/bin/apt-get update", "apt-get", "update", A.UPDATE, ""),
        ("apk add --no-cache -X http://x a", "apk", "add", A.INSTALL, "a"),
        ("apk -U add --virtual .deps a b", "apk", "add", A.INSTALL, "a b"),
        ("apk update", "apk", "update", A.UPDATE, ""),
        ("apk del .deps", "apk", "del", A.REMOVE, ".deps"),
        ("yum install -y --enablerepo epel a", "yum", "install", A.INSTALL, "a"),
        ("yum clean all", "yum", "clean", A.CLEAN, "all"),
        ("yum update -y", "yum", "update", A.INSTALL, ""),
        ("dnf makecache", "dnf", "makecache", A.UPDATE, ""),
        ("dnf group install x", "dnf", "install", A.INSTALL, "x"),
        ("microdnf install a", "microdnf", "install", A.INSTALL, "a"),
        ("zypper -n --root /x in a", "zypper", "in", A.INSTALL, "a"),
        ("zypper --non-interactive refresh", "zypper", "refresh", A.UPDATE, ""),
        ("pacman -Sy", "pacman", "-Sy", A.UPDATE, ""),
        ("pacman -Syu --noconfirm a", "pacman", "-Syu", A.INSTALL, "a"),
        ("pacman --noconfirm -Scc", "pacman", "-Scc", A.CLEAN, ""),
        ("pacman -Rns a", "pacman", "-Rns", A.REMOVE, "a"),
        ("pip install -r requirements.txt a", "pip", "install", A.INSTALL, "a"),
        ("pip3.11 --proxy x install a", "pip", "install", A.INSTALL, "a"),
        ("pip3 cache purge", "pip", "cache", A.CLEAN, "purge"),
        ("python3 -m pip install -U a", "pip", "install", A.INSTALL, "a"),
        ("python3.11 -u -m pip --no-cache-dir install a", "pip", "install", A.INSTALL, "a"),
        ("npm ci --omit=dev", "npm", "ci", A.INSTALL, ""),
        ("npm --prefix x install a", "npm", "install", A.INSTALL, "a"),
        ("npm cache clean --force", "npm", "cache", A.CLEAN, "clean"),
        ("npm run build", "npm", "run", A.OTHER, "build"),
        ("yarn", "yarn", None, A.INSTALL, ""),
        ("yarn --cwd x global add a", "yarn", "add", A.INSTALL, "a"),
        ("pnpm -C x i", "pnpm", "i", A.INSTALL, ""),
        ("gem install -v 1 a", "gem", "install", A.INSTALL, "a"),
        ("bundle install --jobs 4", "bundle", "install", A.INSTALL, ""),
        ("conda env create -f x", "conda", "create", A.INSTALL, ""),
        ("conda install -c x -y a", "conda", "install", A.INSTALL, "a"),
        ("conda clean -afy", "conda", "clean", A.CLEAN, ""),
        ("cargo install --root x a", "cargo", "install", A.INSTALL, "a"),
        ("go mod download", "go", "download", A.OTHER, ""),
        ("composer global require a", "composer", "require", A.INSTALL, "a"),
    ],
)
def test_invocations(text: str, manager: str, subcommand: str | None, action: Action | None, operands: str) -> None:
    found = invocation_of(text)
    assert found is not None
    assert found.manager == manager
    assert (found.subcommand.literal if found.subcommand else None) == subcommand
    assert found.action == action
    assert " ".join(word.raw for word in found.operands) == operands


@pytest.mark.parametrize(
    "text", ["echo apt-get update", "python -m venv x", "python pip install x", "$X install", "dpkg -i x"]
)
def test_other_commands_are_no_invocation(text: str) -> None:
    assert invocation_of(text) is None


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("apt-get -y install a", True),
        ("apt-get install a -qy", True),
        ("apt-get install --yes a", True),
        ("apt-get --assume-yes install a", True),
        ("apt-get install a", False),
        ("apt-get install -o y=1 a", False),
        ("yum -y install a", True),
        ("pacman -Sy --noconfirm a", True),
        ("pacman -S a", False),
    ],
)
def test_flags_that_answer_yes(text: str, yes: bool) -> None:
    found = invocation_of(text)
    assert found is not None
    assert found.assumes_yes is yes


def test_options_know_their_values() -> None:
    found = invocation_of("apt-get -o A=B --no-install-recommends install -t sid --option=C=D a")
    assert found is not None
    assert [(option.name, option.value.raw if option.value else None) for option in found.options] == [
        ("-o", "A=B"),
        ("--no-install-recommends", None),
        ("-t", "sid"),
        ("--option", None),
    ]
    assert found.has("--no-install-recommends", "--x")
    assert not found.has("-y")


Y, N, U = Answer.YES, Answer.NO, Answer.UNKNOWN


@pytest.mark.parametrize(
    ("text", "fills", "needs"),
    [
        ("apt-get update", Y, N),
        ("apt-get install -y a", N, Y),
        ("apt-get upgrade", N, Y),
        ("apt-get build-dep a", N, Y),
        ("apt-get purge a", N, N),
        ("apt-get clean", N, N),
        ("apt-get $X", U, U),
        ("sudo apt-get update", Y, N),
        ("chroot /x apt-get update", N, N),
        ("apt search x", N, Y),
        ("apt-cache policy x", N, Y),
        ("apt-mark hold x", N, N),
        ("apt-key add x", N, N),
        ("add-apt-repository -y x", U, Y),
        ("add-apt-repository -n x", N, Y),
        ("sh -c 'apt-get update && apt-get install x'", Y, Y),
        ("sh -c 'echo x'", N, N),
        ("sh -c \"$X\"", U, U),
        ("curl x | bash", U, U),
        ("bash x.sh", U, U),
        ("./x", U, U),
        ("/usr/bin/env", N, N),
        ("make install", U, U),
        (". x", U, U),
        ("npx playwright install --with-deps", Y, N),
        ("python -m playwright install-deps", Y, N),
        ("playwright install", N, N),
        ("python x.py", U, U),
        ("python setup.py install", N, N),
        ("python -c 'x'", N, N),
        ("pip install x", N, N),
        ("install_packages x", N, N),
        ("$X", U, U),
        ("A=1", N, N),
        ("rm -rf /var/lib/apt/lists/*", N, N),
    ],
)  # fmt: skip
def test_who_fills_and_who_needs_the_lists_of_apt(text: str, fills: Answer, needs: Answer) -> None:
    command = command_of(text)
    assert (fills_apt_lists(command), needs_apt_lists(command)) == (fills, needs)
