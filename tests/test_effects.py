"""What scripts leave behind, in their shell and in their RUN."""

from __future__ import annotations

import pytest

from refactor.shell import Script, read
from refactor.shells.effects import Effect, effects

E = Effect


def effects_of(text: str) -> set[Effect]:
    script = read(text)
    assert isinstance(script, Script), script
    return {trace.effect for trace in effects(script)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apt-get update && apt-get install -y x", set()),
        ("cd /x && make", {E.DIRECTORY}),
        ("make; pushd y", {E.DIRECTORY}),
        ("command cd x", {E.DIRECTORY}),
        ("builtin cd x", {E.DIRECTORY}),
        ("c'd' x", {E.DIRECTORY}),
        ("env cd x", set()),
        ("/bin/cd x", set()),
        ("echo cd", set()),
        ("(cd x && make)", set()),
        ("cd x | cat", set()),
        ("echo $(cd x && pwd)", set()),
        ("{ cd x; }", {E.DIRECTORY}),
        ("if a; then cd x; fi", {E.DIRECTORY}),
        ("export A=1", {E.ENVIRONMENT}),
        ("A=1", {E.ENVIRONMENT}),
        ("A=1 make", set()),
        ("A=1 :", {E.ENVIRONMENT}),
        ("A=1 command :", {E.ENVIRONMENT}),
        ("A=$(pwd) && b", {E.ENVIRONMENT}),
        ("unset A", {E.ENVIRONMENT}),
        ("read x < f", {E.ENVIRONMENT}),
        ("cat f | read x", set()),
        ("while read x; do a; done < f", {E.ENVIRONMENT}),
        ("cat f | while read x; do cd $x; done", set()),
        ("for i in a b; do c; done", {E.ENVIRONMENT}),
        ("(for i in a b; do c; done)", set()),
        ("echo ${x:=1}", {E.ENVIRONMENT}),
        ("echo $((x += 1))", {E.ENVIRONMENT}),
        ("printf -v x y", {E.ENVIRONMENT}),
        ("printf '%s' x", set()),
        ("set -- a b", {E.ENVIRONMENT}),
        ("set a b", {E.ENVIRONMENT}),
        ("set -u", {E.OPTIONS}),
        ("set -x && a", {E.OPTIONS}),
        ("set -e", {E.ERREXIT}),
        ("set +e", {E.ERREXIT}),
        ("set -eux; a", {E.ERREXIT, E.OPTIONS}),
        ("set -o errexit", {E.ERREXIT}),
        ("set -o pipefail", {E.OPTIONS}),
        ("set -euo pipefail", {E.ERREXIT}),
        ("set $X", {E.UNKNOWN}),
        ("(set -e; a)", set()),
        ("shopt -s nullglob", {E.OPTIONS}),
        ("umask 022", {E.UMASK}),
        ("umask", set()),
        ("ulimit -n 1024", {E.ULIMIT}),
        ("f() { cd x; }", {E.FUNCTION, E.DIRECTORY}),
        ("(f() { cd x; }; f)", set()),
        ("alias a=b", {E.ALIAS}),
        (". /etc/profile", {E.SOURCE}),
        ('eval "$(x)"', {E.SOURCE}),
        ("nvm install 18", {E.SOURCE}),
        ("conda activate x", {E.SOURCE}),
        ("conda install x", set()),
        ("trap 'rm x' EXIT", {E.TRAP}),
        ("a || exit 1", {E.EXIT}),
        ("(exit 1)", set()),
        ("return 0", {E.EXIT}),
        ("exec bash", {E.EXEC}),
        ("exec > log", {E.EXEC}),
        ("! a", {E.NEGATED}),
        ("if ! a; then b; fi", {E.NEGATED}),
        ("$X a", {E.UNKNOWN}),
        ('"$(which foo)" a', {E.UNKNOWN}),
        ("$X/bin/y", set()),
        ('"$X/bin/y"', set()),
        ("/opt/$X/y", set()),
        ("~/x", set()),
        ("sudo $X", set()),
        ("($X a)", set()),
        ("a &", {E.BACKGROUND}),
        ("(a & b)", {E.BACKGROUND}),
        ("echo $(a &)", {E.BACKGROUND}),
        ("nohup a", {E.BACKGROUND}),
        ("sh -c 'a & b'", {E.BACKGROUND}),
        ("sh -c 'cd x'", set()),
        ("su - u -c 'service x start'", {E.DAEMON}),
        ("bash -euxo pipefail -c 'service x start'", {E.DAEMON}),
        ("sudo -u x bash -lc 'pg_ctl start'", {E.DAEMON}),
        ("service mysql start && a", {E.DAEMON}),
        ("service mysql status", set()),
        ("service $X $Y", {E.DAEMON}),
        ("/etc/init.d/x start", {E.DAEMON}),
        ("/etc/init.d/x stop", set()),
        ("(invoke-rc.d x restart)", {E.DAEMON}),
        ("nginx", {E.DAEMON}),
        ("nginx -t", set()),
        ("echo nginx start", set()),
        ("mysqld_safe --skip-grant-tables", {E.DAEMON}),
        ("mongod --fork", {E.DAEMON}),
        ("redis-server --version", set()),
        ("php-fpm8.2 -D", {E.DAEMON}),
        ("a > /dev/shm/x", {E.FRESH_MOUNT}),
        ("(cat <<X > f\n/dev/shm\nX\n)", {E.FRESH_MOUNT}),
        ("echo 1.2.3.4 x >> /etc/hosts", {E.NETWORK_FILES}),
        ('sh -c "echo > /etc/resolv.conf"', {E.NETWORK_FILES}),
        ("cd /etc && cat x > hosts", {E.DIRECTORY, E.NETWORK_FILES}),
        ("a /etc/hosts.allow", set()),
        ("yum install hostname", set()),
        ("useradd -m u", {E.USERS}),
        ("(sudo groupadd g)", {E.USERS}),
        ("echo x >> /etc/passwd", {E.USERS}),
        ("echo root:x | chpasswd", {E.USERS}),
    ],
)
def test_effects(text: str, expected: set[Effect]) -> None:
    assert effects_of(text) == expected


def test_traces_say_where_and_what_in_the_order_of_the_text() -> None:
    text = "cd  /x && export A=1 && make && service x start && ! b | c"
    script = read(text)
    assert isinstance(script, Script)
    assert [(trace.effect, trace.detail) for trace in effects(script)] == [
        (E.DIRECTORY, "cd /x"),
        (E.ENVIRONMENT, "export A=1"),
        (E.DAEMON, "service x start"),
        (E.NEGATED, "! b | c"),
    ]
    assert all(" ".join(trace.span.of(text).split()) == trace.detail for trace in effects(script))


def test_details_are_short() -> None:
    script = read(f"cd {'x' * 99} && {'y' * 99} &")
    assert isinstance(script, Script)
    assert [len(trace.detail) for trace in effects(script)] == [60]


def test_what_outlives_the_shell_is_told_from_what_does_not() -> None:
    assert {effect for effect in Effect if effect.outlives_the_shell} == {
        *(E.BACKGROUND, E.DAEMON, E.FRESH_MOUNT, E.HARD_LINK, E.LOCALE, E.NETWORK_FILES, E.SHELL_PROCESS, E.USERS),
    }


def test_nested_bodies_end() -> None:
    text = "a &"
    for _ in range(6):
        text = "sh -c '" + text.replace("'", "'\\''") + "'"
    assert effects_of(text) == {E.BACKGROUND}
