"""The built-in transforms, one module each, in the order in which they run."""

from transforms.add_to_copy import add_to_copy
from transforms.cache_mounts import cache_mounts
from transforms.clean_apt_lists import clean_apt_lists
from transforms.clean_package_caches import clean_package_caches
from transforms.copy_chown import copy_chown
from transforms.dependencies_first import dependencies_first
from transforms.merge_runs import merge_runs
from transforms.secret_mounts import secret_mounts
from transforms.split_stages import split_stages
from transforms.workdir import workdir

ALL = (
    split_stages,
    workdir,
    add_to_copy,
    secret_mounts,
    dependencies_first,
    copy_chown,
    cache_mounts,
    merge_runs,
    clean_apt_lists,
    clean_package_caches,
)
