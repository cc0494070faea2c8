"""The built-in transforms, one module each, in the order in which they run."""

from transforms.add_to_copy import add_to_copy
from transforms.clean_apt_lists import clean_apt_lists
from transforms.merge_runs import merge_runs

ALL = (
    add_to_copy,
    merge_runs,
    clean_apt_lists,
)
