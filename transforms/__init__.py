"""The built-in transforms, one module each, in the order in which they run."""

from transforms.add_to_copy import add_to_copy
from transforms.clean_apt_lists import clean_apt_lists
from transforms.clean_package_caches import clean_package_caches
from transforms.merge_runs import merge_runs
from transforms.split_stages import split_stages

ALL = (
    split_stages,
    add_to_copy,
    merge_runs,
    clean_apt_lists,
    clean_package_caches,
)
