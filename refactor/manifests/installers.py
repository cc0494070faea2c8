"""Which package managers install what a project asks for, and what in their environment says where."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from refactor.context import ContextError
from refactor.manifests.bundler import BUNDLER
from refactor.manifests.cargo import CARGO
from refactor.manifests.composer import COMPOSER
from refactor.manifests.files import Hurdle, HurdleError, Installer, Manifests
from refactor.manifests.go import GO
from refactor.manifests.node import NPM, PNPM, YARN
from refactor.manifests.pip import PIP
from refactor.manifests.pipenv import PIPENV
from refactor.manifests.poetry import POETRY
from refactor.manifests.uv import UV
from refactor.shells.programs import names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refactor.context import Context
    from refactor.packages.commands import Invocation

_INSTALLERS: Mapping[str, Installer] = MappingProxyType(
    {
        "bundle": BUNDLER,
        "cargo": CARGO,
        "composer": COMPOSER,
        "go": GO,
        "npm": NPM,
        "pip": PIP,
        "pipenv": PIPENV,
        "pnpm": PNPM,
        "poetry": POETRY,
        "uv": UV,
        "yarn": YARN,
    }
)
READ_FROM_THE_ENVIRONMENT = names(
    "bundle_app_config bundle_gemfile composer composer_bin_dir composer_root_version composer_vendor_dir goflags gowork "
    "node_options npm_config_globalconfig npm_config_node_options npm_config_prefix npm_config_userconfig "
    "npm_config_workspaces pip_build_constraint pip_config_file pip_constraint pip_find_links pip_prefix pip_requirement "
    "pip_src pip_target pipenv_dotenv_location pipenv_pipfile pythonpath uv_build_constraint uv_config_file uv_constraint "
    "uv_env_file uv_exclude uv_find_links uv_override uv_project uv_working_dir uv_working_directory"
)
"""Variables, in lower case, by which an installation may read or write something else."""
PLACES_IN_THE_ENVIRONMENT = names(
    "bundle_path cargo_home cargo_target_dir composer_cache_dir composer_home gem_home gopath npm_config_cache pip_cache_dir "
    "pipenv_cache_dir poetry_cache_dir poetry_config_dir poetry_data_dir poetry_virtualenvs_path uv_cache_dir "
    "uv_project_environment uv_python_install_dir virtual_env workon_home yarn_cache_folder"
)
"""Variables, in lower case, that name a folder in which an installation writes."""


def reads_manifests(found: Invocation) -> bool:
    """Tell whether this is an installation of what the project in the working directory asks for."""
    installer = _INSTALLERS.get(found.manager)
    return installer is not None and found.action is not None and installer.installs(found)


def builds_project(found: Invocation) -> bool:
    """Tell whether this gets the dependencies of the project in order to build that at once, which takes its sources."""
    return found.manager == "cargo" and found.subcommand is not None and found.subcommand.literal in ("build", "b")


def manifests(found: Invocation, context: Context) -> Manifests:
    """Return what an installation reads that `reads_manifests`, its working directory being the context's root.

    Raises:
        HurdleError: it may read something else of the project, or the project has what it writes.

    """
    try:
        return _INSTALLERS[found.manager].manifests(found, context)
    except ContextError as error:
        raise HurdleError(Hurdle.MANIFEST, str(error)) from error
