"""What an installation reads of a project, and what keeps it from being said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from refactor.context import Context
from refactor.packages.commands import Invocation, invocation
from refactor.packages.manifest_files import Hurdle, HurdleError
from refactor.packages.manifests import manifests, reads_manifests
from refactor.shell import Script, read

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = {"name": "a", "dependencies": {"b": "^1"}}
LOCK = {"lockfileVersion": 3, "packages": {"": PACKAGE, "node_modules/b": {"version": "1.0.0"}}}


def found(text: str) -> Invocation:
    script = read(text)
    assert isinstance(script, Script)
    each = invocation(script.commands[0].words)
    assert each
    return each


def project(folder: Path, **files: str) -> Context:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
    return Context.open(folder)


def npm(folder: Path, package: object = PACKAGE, lock: object = LOCK) -> Context:
    (folder / "package.json").write_text(json.dumps(package))
    (folder / "package-lock.json").write_text(json.dumps(lock, separators=(",", ":")))
    return Context.open(folder)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("npm ci", True),
        ("npm install --omit=dev", True),
        ("npm install b", False),
        ("npm i -g", False),
        ("npm run build", False),
        ("yarn", True),
        ("yarn --version", False),
        ("yarn add b", False),
        ("pip install -r x.txt", True),
        ("pip install b", False),
        ("pip download -r x.txt", False),
        ("go mod download", True),
        ("go mod download b", False),
        ("pnpm install --frozen-lockfile", True),
        ("pnpm add b", False),
        ("bundle", True),
        ("bundle install --jobs 4", True),
        ("bundle exec rake", False),
        ("apt-get install b", False),
    ],
)
def test_installations_of_a_project(text: str, expected: bool) -> None:
    assert reads_manifests(found(text)) is expected


def test_npm_ci_reads_two_files(tmp_path: Path) -> None:
    read = manifests(found("npm ci"), npm(tmp_path))
    assert (read.files, read.doubt) == (("package.json", "package-lock.json"), "")


@pytest.mark.parametrize(
    ("package", "lock", "hurdle"),
    [
        ({"workspaces": ["a"]}, LOCK, Hurdle.LOCAL),
        ({"dependencies": {"b": "file:../b"}}, LOCK, Hurdle.LOCAL),
        ({"devDependencies": {"b": "./b"}}, LOCK, Hurdle.LOCAL),
        ({"overrides": {"b": {"c": "link:c"}}}, LOCK, Hurdle.LOCAL),
        ({"scripts": {"prepare": "x"}}, LOCK, Hurdle.SCRIPT),
        ([], LOCK, Hurdle.MANIFEST),
        (PACKAGE, {"packages": {"c": {"link": True}}}, Hurdle.LOCAL),
        (PACKAGE, {"dependencies": {"c": {"version": "file:c"}}}, Hurdle.LOCAL),
        (PACKAGE, {"packages": {"node_modules/husky": {}}}, Hurdle.SCRIPT),
        (PACKAGE, [], Hurdle.MANIFEST),
    ],
)
def test_what_keeps_npm(tmp_path: Path, package: object, lock: object, hurdle: Hurdle) -> None:
    with pytest.raises(HurdleError) as caught:
        manifests(found("npm ci"), npm(tmp_path, package, lock))
    assert caught.value.hurdle is hurdle


def test_scripts_do_not_matter_where_none_are_run(tmp_path: Path) -> None:
    context = npm(tmp_path, {"scripts": {"postinstall": "x"}}, {"packages": {"node_modules/husky": {}}})
    assert not manifests(found("npm ci --ignore-scripts"), context).doubt


@pytest.mark.parametrize(
    ("text", "lock"),
    [
        ("npm install", LOCK),
        ("npm ci", {"lockfileVersion": 1, "dependencies": {}}),
        ("npm ci", {"lockfileVersion": 3, "packages": {"node_modules/b": {"hasInstallScript": True}}}),
    ],
)
def test_doubts(tmp_path: Path, text: str, lock: object) -> None:
    assert manifests(found(text), npm(tmp_path, PACKAGE, lock)).doubt


@pytest.mark.parametrize(
    ("npmrc", "expected"),
    [("fund=false\n//x/:_authToken=${T}\n", True), ("cafile=/x", False), ("prefix = a", False), ("x=./y", False)],
)
def test_npmrc(tmp_path: Path, npmrc: str, expected: bool) -> None:
    (tmp_path / ".npmrc").write_text(npmrc)
    context = npm(tmp_path)
    if expected:
        assert ".npmrc" in manifests(found("npm ci"), context).files
    else:
        with pytest.raises(HurdleError):
            manifests(found("npm ci"), context)


@pytest.mark.parametrize("name", ["node_modules", ".yarnrc", ".yarnrc.yml", ".yarn", ".yarnclean"])
def test_what_keeps_yarn(tmp_path: Path, name: str) -> None:
    context = npm(tmp_path)
    (tmp_path / "yarn.lock").write_text("# yarn lockfile v1\n")
    assert manifests(found("yarn --frozen-lockfile --ignore-scripts"), context).files == ("package.json", "yarn.lock")
    (tmp_path / name).mkdir()
    with pytest.raises(HurdleError):
        manifests(found("yarn --frozen-lockfile --ignore-scripts"), context)


def test_requirements_name_others(tmp_path: Path) -> None:
    context = project(tmp_path, a_txt="-r d/b.txt\n--constraint=c.txt # x\n", d__b_txt="-r ../a.txt\n", c_txt="x<2\n")
    assert manifests(found("pip install -r ./a.txt"), context).files == ("a.txt", "d/b.txt", "c.txt")


@pytest.mark.parametrize(
    "line",
    [
        "x==1 ; python_version > '3'",
        "x[y] >= 1 \\\n    --hash=sha256:00",
        "x @ https://h/x.whl",
        "git+https://h/x.git@main#egg=x",
        "https://h/x.tar.gz",
        "--index-url https://h/simple",
        "# ./x",
        "",
    ],
)
def test_requirements_from_elsewhere(tmp_path: Path, line: str) -> None:
    assert manifests(found("pip install -r r.txt"), project(tmp_path, r_txt=line)).files == ("r.txt",)


@pytest.mark.parametrize(
    "line",
    [
        "-e .",
        ".",
        "./x",
        "../x",
        "/x",
        "x/y",
        "x.whl",
        "file:x",
        "x @ file:///x",
        "git+file:///x",
        "-f wheels",
        "-r ../../x.txt",
    ],
)
def test_requirements_of_the_project(tmp_path: Path, line: str) -> None:
    with pytest.raises(HurdleError) as caught:
        manifests(found("pip install -r r.txt"), project(tmp_path, r_txt=line))
    assert caught.value.hurdle is Hurdle.LOCAL


@pytest.mark.parametrize(
    ("text", "hurdle"),
    [
        ("pip install -r r.txt .", Hurdle.LOCAL),
        ("pip install -r r.txt -e .", Hurdle.OPTION),
        ("pip install -r r.txt -t lib", Hurdle.OPTION),
        ("pip install -r $R", Hurdle.OPTION),
        ("pip install -r /x/r.txt", Hurdle.OPTION),
        ("pip install -r none.txt", Hurdle.MANIFEST),
        ("npm ci -C x", Hurdle.OPTION),
        ("npm ci", Hurdle.MANIFEST),
        ("go mod download", Hurdle.MANIFEST),
    ],
)
def test_other_hurdles(tmp_path: Path, text: str, hurdle: Hurdle) -> None:
    with pytest.raises(HurdleError) as caught:
        manifests(found(text), project(tmp_path, r_txt=""))
    assert caught.value.hurdle is hurdle


def test_go(tmp_path: Path) -> None:
    context = project(tmp_path, go_mod="module a\nreplace b => example.com/c v1.0.0\n", go_sum="")
    assert manifests(found("go mod download"), context).files == ("go.mod", "go.sum")
    (tmp_path / "go.work").touch()
    with pytest.raises(HurdleError):
        manifests(found("go mod download"), context)


GEMFILE = """\
# frozen_string_literal: true
source "https://rubygems.org"
ruby file: ".ruby-version"
gem "rails", "~> 8.0", ">= 8.0.1"
gem 'pg', require: false, platforms: %i[ruby]
gem "own", git: "https://example.com/own.git", tag: "v1"
group :development, :test do
  gem "rspec" # for tests
end
"""
GEMS = "GEM\n  remote: https://rubygems.org/\n  specs:\n    rails (8.0.1)\n"


def bundler(folder: Path, gemfile: str = GEMFILE, lock: str = GEMS) -> Context:
    (folder / "Gemfile").write_text(gemfile)
    (folder / "Gemfile.lock").write_text(lock)
    (folder / ".ruby-version").write_text("3.4\n")
    return Context.open(folder)


def test_bundler_reads_the_gemfile_its_lock_and_the_version(tmp_path: Path) -> None:
    read = manifests(found("bundle install --frozen"), bundler(tmp_path))
    assert (read.files, read.doubt) == (("Gemfile", "Gemfile.lock", ".ruby-version"), "")
    assert "may change Gemfile.lock" in manifests(found("bundle"), bundler(tmp_path)).doubt


@pytest.mark.parametrize(
    "line",
    [
        "gemspec",
        'gem "own", path: "own"',
        'gem "own", git: "../own"',
        'eval_gemfile "other"',
        'gem "a" if File.exist?("b")',
        'gem "#{File.read(%q(a))}"',
        'gem "a"; load "b"',
        'ruby File.read(".ruby-version")',
    ],
)
def test_a_gemfile_that_may_read_more_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(HurdleError) as caught:
        manifests(found("bundle"), bundler(tmp_path, f"{GEMFILE}{line}\n"))
    assert caught.value.hurdle is Hurdle.LOCAL


def test_a_lock_with_a_path_and_what_bundler_writes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(HurdleError, match=r"PATH in Gemfile\.lock"):
        manifests(found("bundle"), bundler(tmp_path, lock=f"PATH\n  remote: own\n\n{GEMS}"))
    (tmp_path / ".bundle").mkdir()
    with pytest.raises(HurdleError, match=r"\.bundle; name it in \.dockerignore"):
        manifests(found("bundle"), bundler(tmp_path))


PNPM_LOCK = "lockfileVersion: '9.0'\npackages:\n  b@1.0.0:\n    resolution: {integrity: sha512-x}\n"


def pnpm(folder: Path, lock: str = PNPM_LOCK, package: object = PACKAGE) -> Context:
    (folder / "package.json").write_text(json.dumps(package))
    (folder / "pnpm-lock.yaml").write_text(lock)
    return Context.open(folder)


def test_pnpm_reads_two_files(tmp_path: Path) -> None:
    read = manifests(found("pnpm install --frozen-lockfile --ignore-scripts"), pnpm(tmp_path))
    assert (read.files, read.doubt) == (("package.json", "pnpm-lock.yaml"), "")
    assert "scripts of packages" in manifests(found("pnpm i --frozen-lockfile"), pnpm(tmp_path)).doubt
    assert "may change pnpm-lock.yaml" in manifests(found("pnpm i --ignore-scripts"), pnpm(tmp_path)).doubt


@pytest.mark.parametrize(
    ("lock", "name", "hurdle"),
    [
        (PNPM_LOCK + "  c:\n    version: link:../c\n", "x", Hurdle.LOCAL),
        (PNPM_LOCK + "patchedDependencies:\n", "x", Hurdle.LOCAL),
        (PNPM_LOCK + "  husky@9.0.0:\n", "x", Hurdle.SCRIPT),
        (PNPM_LOCK + "  '@prisma/client@6.0.0':\n", "x", Hurdle.SCRIPT),
        (PNPM_LOCK, "pnpm-workspace.yaml", Hurdle.LOCAL),
        (PNPM_LOCK, ".pnpmfile.cjs", Hurdle.LOCAL),
    ],
)
def test_a_pnpm_project_that_may_read_more_is_refused(tmp_path: Path, lock: str, name: str, hurdle: Hurdle) -> None:
    (tmp_path / name).write_text("")
    with pytest.raises(HurdleError) as caught:
        manifests(found("pnpm i --frozen-lockfile"), pnpm(tmp_path, lock))
    assert caught.value.hurdle is hurdle
