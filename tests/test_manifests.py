"""What an installation reads of a project, and what keeps it from being said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from refactor.context import Context
from refactor.manifests.beside import is_beside
from refactor.manifests.files import Hurdle, HurdleError
from refactor.manifests.installers import manifests, reads_manifests
from refactor.packages.commands import Invocation, invocation
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
        ("yarn $X", False),
        ("poetry install --no-root", True),
        ("poetry add b", False),
        ("uv sync", True),
        ("uv sync --package b", False),
        ("uv pip install -r x.txt", True),
        ("uv pip install b", False),
        ("uv tool install b", False),
        ("pipenv sync", True),
        ("pipenv install b", False),
        ("composer install", True),
        ("composer require b", False),
        ("cargo fetch", True),
        ("cargo build", False),
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


POETRY = '[project]\nname = "a"\nlicense = {file = "COPYING"}\ndependencies = ["b"]\n'


def test_poetry_reads_its_lock_its_settings_and_the_licence(tmp_path: Path) -> None:
    context = project(
        tmp_path, pyproject_toml=POETRY, poetry_lock="", poetry_toml="[virtualenvs]\ncreate = false\n", COPYING=""
    )
    files = manifests(found("poetry install --no-root"), context).files
    assert files == ("pyproject.toml", "poetry.lock", "poetry.toml", "COPYING")


@pytest.mark.parametrize(
    ("text", "more", "settings", "hurdle"),
    [
        ("poetry install", "", "", Hurdle.PROJECT),
        ("poetry install --only main", "", "", Hurdle.PROJECT),
        ("poetry install --no-root -C x", "", "", Hurdle.OPTION),
        ("poetry install --no-root", '[tool.poetry.dependencies]\nc = {path = "c"}\n', "", Hurdle.LOCAL),
        ("poetry install --no-root", '[tool.poetry.group.x.dependencies]\nc = {path = "c"}\n', "", Hurdle.LOCAL),
        ("poetry install --no-root", '[project.optional-dependencies]\nc = ["d @ file:///d"]\n', "", Hurdle.LOCAL),
        ("poetry install --no-root", "[tool.poetry-dynamic-versioning]\nenable = true\n", "", Hurdle.OPTION),
        ("poetry install --no-root", "", 'cache-dir = "c"\n', Hurdle.OPTION),
        ("poetry install --no-root", "", '[virtualenvs]\npath = "c"\n', Hurdle.OPTION),
        ("poetry install --no-root", "[", "", Hurdle.MANIFEST),
    ],
)
def test_what_keeps_poetry(tmp_path: Path, text: str, more: str, settings: str, hurdle: Hurdle) -> None:
    context = project(tmp_path, pyproject_toml=POETRY + more, poetry_toml=settings)
    with pytest.raises(HurdleError) as caught:
        manifests(found(text), context)
    assert caught.value.hurdle is hurdle


def test_poetry_that_has_no_package_installs_none(tmp_path: Path) -> None:
    context = project(tmp_path, pyproject_toml="[tool.poetry]\npackage-mode = false\n")
    assert manifests(found("poetry install"), context).files == ("pyproject.toml",)


UV = '[project]\nname = "a"\nversion = "1"\n'
UV_LOCK = 'version = 1\n[[package]]\nname = "a"\nsource = { virtual = "." }\n'


def test_uv_reads_its_lock_and_its_settings(tmp_path: Path) -> None:
    context = project(tmp_path, pyproject_toml=UV, uv_lock=UV_LOCK, uv_toml="no-cache = true\n")
    read = manifests(found("uv sync --frozen"), context)
    assert (read.files, read.doubt) == (("pyproject.toml", "uv.lock", "uv.toml"), "")
    assert "may change uv.lock" in manifests(found("uv sync"), context).doubt


@pytest.mark.parametrize(
    ("text", "more", "lock", "hurdle"),
    [
        ("uv sync --frozen", "[build-system]\n", UV_LOCK, Hurdle.PROJECT),
        ("uv sync --frozen", "[tool.uv]\npackage = true\n", UV_LOCK, Hurdle.PROJECT),
        ("uv sync --locked", 'dynamic = ["version"]\n', UV_LOCK, Hurdle.PROJECT),
        ("uv sync --frozen", '[tool.uv.workspace]\nmembers = ["b"]\n', UV_LOCK, Hurdle.LOCAL),
        ("uv sync --frozen", "[tool.uv.sources]\nb = {workspace = true}\n", UV_LOCK, Hurdle.LOCAL),
        ("uv sync --frozen", '[tool.uv.sources]\nb = [{path = "b"}]\n', UV_LOCK, Hurdle.LOCAL),
        ("uv sync --frozen", '[[tool.uv.index]]\nurl = "./wheels"\n', UV_LOCK, Hurdle.LOCAL),
        ("uv sync --frozen", '[tool.uv]\nfind-links = ["x"]\n', UV_LOCK, Hurdle.OPTION),
        ("uv sync --frozen", "", UV_LOCK + '[[package]]\nname = "b"\nsource = { editable = "b" }\n', Hurdle.LOCAL),
        ("uv sync --frozen --python ./p", "", UV_LOCK, Hurdle.OPTION),
        ("uv sync --frozen --directory x", "", UV_LOCK, Hurdle.OPTION),
        ("uv pip install -r pyproject.toml", 'dynamic = ["dependencies"]\n', UV_LOCK, Hurdle.PROJECT),
    ],
)
def test_what_keeps_uv(tmp_path: Path, text: str, more: str, lock: str, hurdle: Hurdle) -> None:
    with pytest.raises(HurdleError) as caught:
        manifests(found(text), project(tmp_path, pyproject_toml=UV + more, uv_lock=lock))
    assert caught.value.hurdle is hurdle


def test_uv_pip_reads_requirements_and_settings(tmp_path: Path) -> None:
    context = project(tmp_path, a_txt="b\n", pyproject_toml=UV)
    for text in ("uv pip install --system -r a.txt", "uv pip sync a.txt"):
        assert manifests(found(text), context).files == ("a.txt", "pyproject.toml")


def test_the_interpreter_is_chosen_by_a_file(tmp_path: Path) -> None:
    context = project(tmp_path, a_txt="b\n")
    (tmp_path / ".python-version").write_text("3.13\n")
    assert manifests(found("pip install -r a.txt"), context).files == ("a.txt", ".python-version")
    (tmp_path / ".python-version").write_text("./python\n")
    with pytest.raises(HurdleError):
        manifests(found("pip install -r a.txt"), context)


def test_pipenv(tmp_path: Path) -> None:
    context = project(tmp_path, Pipfile='[packages]\nb = "*"\n', Pipfile_lock='{"default": {"b": {"version": "==1"}}}')
    for text, doubt in (("pipenv sync", False), ("pipenv install --deploy", False), ("pipenv install", True)):
        read = manifests(found(text), context)
        assert (read.files, bool(read.doubt)) == (("Pipfile", "Pipfile.lock"), doubt)
    (tmp_path / ".env").write_text("A=1\n")
    with pytest.raises(HurdleError, match=r"\.env, which pipenv reads"):
        manifests(found("pipenv sync"), context)


@pytest.mark.parametrize(
    ("pipfile", "lock"),
    [
        ('[packages]\nb = {path = "."}\n', "{}"),
        ('[packages]\nb = {file = "./b.whl"}\n', "{}"),
        ('[[source]]\nurl = "file:///x"\n', "{}"),
        ("", '{"default": {"b": {"path": "b"}}}'),
    ],
)
def test_a_pipfile_that_names_a_path_is_refused(tmp_path: Path, pipfile: str, lock: str) -> None:
    with pytest.raises(HurdleError) as caught:
        manifests(found("pipenv sync"), project(tmp_path, Pipfile=pipfile, Pipfile_lock=lock))
    assert caught.value.hurdle is Hurdle.LOCAL


def composer(folder: Path, package: str = "{}", lock: str = "{}") -> Context:
    return project(folder, composer_json=package, composer_lock=lock)


def test_composer_reads_three_files(tmp_path: Path) -> None:
    context = composer(tmp_path, '{"autoload": {"psr-4": {"A\\\\": "src/"}}, "scripts": {"test": "x"}}')
    (tmp_path / "auth.json").write_text("{}")
    assert manifests(found("composer install"), context).files == ("composer.json", "composer.lock", "auth.json")


@pytest.mark.parametrize(
    ("text", "package", "lock", "hurdle"),
    [
        ("composer install -o", "{}", "{}", Hurdle.PROJECT),
        ("composer install", '{"config": {"optimize-autoloader": true}}', "{}", Hurdle.PROJECT),
        ("composer install", '{"autoload": {"classmap": ["src"]}}', "{}", Hurdle.PROJECT),
        ("composer install", '{"scripts": {"post-autoload-dump": "x"}}', "{}", Hurdle.SCRIPT),
        ("composer install --no-scripts", "{}", '{"packages": [{"type": "composer-plugin"}]}', Hurdle.SCRIPT),
        ("composer install", "{}", '{"packages-dev": [{"dist": {"type": "path"}}]}', Hurdle.LOCAL),
        ("composer install", "{}", '{"packages": [{"source": {"url": "../x"}}]}', Hurdle.LOCAL),
        ("composer install", '{"config": {"bin-dir": "bin"}}', "{}", Hurdle.OPTION),
        ("composer install -d x", "{}", "{}", Hurdle.OPTION),
        ("composer install", "[]", "{}", Hurdle.MANIFEST),
    ],
)
def test_what_keeps_composer(tmp_path: Path, text: str, package: str, lock: str, hurdle: Hurdle) -> None:
    with pytest.raises(HurdleError) as caught:
        manifests(found(text), composer(tmp_path, package, lock))
    assert caught.value.hurdle is hurdle


CRATE = '[package]\nname = "a"\n[[bin]]\nname = "a"\npath = "src/main.rs"\n'


def test_cargo(tmp_path: Path) -> None:
    context = project(tmp_path, Cargo_toml=CRATE, Cargo_lock="")
    read = manifests(found("cargo fetch --locked"), context)
    assert (read.files, read.doubt) == (("Cargo.toml", "Cargo.lock"), "")
    assert "may change Cargo.lock" in manifests(found("cargo fetch"), context).doubt


@pytest.mark.parametrize(
    ("crate", "settings", "hurdle"),
    [
        ('[package]\nname = "a"\n', "", Hurdle.PROJECT),
        (CRATE + '[[example]]\nname = "e"\n', "", Hurdle.PROJECT),
        ('[workspace]\nmembers = ["a"]\n', "", Hurdle.LOCAL),
        (CRATE + '[dependencies]\nb = { path = "b" }\n', "", Hurdle.LOCAL),
        (CRATE + '[target."cfg(unix)".dependencies]\nb = { path = "b" }\n', "", Hurdle.LOCAL),
        (CRATE, '[source.crates-io]\nreplace-with = "v"\n', Hurdle.OPTION),
        (CRATE, '[registry]\nglobal-credential-providers = ["x"]\n', Hurdle.OPTION),
    ],
)
def test_what_keeps_cargo(tmp_path: Path, crate: str, settings: str, hurdle: Hurdle) -> None:
    context = project(tmp_path, Cargo_toml=crate, Cargo_lock="")
    (tmp_path / ".cargo").mkdir()
    (tmp_path / ".cargo" / "config.toml").write_text(settings)
    with pytest.raises(HurdleError) as caught:
        manifests(found("cargo fetch --locked"), context)
    assert caught.value.hurdle is hurdle


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pip install --upgrade pip", True),
        ("apt-get install -y x", True),
        ("poetry config virtualenvs.create false", True),
        ("poetry config --local virtualenvs.create false", False),
        ("poetry config virtualenvs.path x", False),
        ("bundle config set --local without test", True),
        ("bundle config set path x", False),
        ("corepack enable", True),
        ("corepack prepare", False),
        ("rm -rf /var/lib/apt/lists/*", True),
        ("rm -rf /app/x", False),
        ("rm -rf /ap*", False),
        ("rm -rf /app", False),
        ("rm -rf x", False),
        ("rm -rf /x/../app", False),
        ("pip install ./x", False),
        ("make", False),
    ],
)
def test_what_may_stand_beside_an_installation(text: str, expected: bool) -> None:
    script = read(text)
    assert isinstance(script, Script)
    assert is_beside(script.commands[0], "/app") is expected
