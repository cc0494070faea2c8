"""The built-in transforms, one module each, in the order in which they run."""

from transforms.add_to_copy import add_to_copy
from transforms.apt_to_apt_get import apt_to_apt_get
from transforms.as_casing import as_casing
from transforms.assume_yes import assume_yes
from transforms.cache_mounts import cache_mounts
from transforms.clean_apt_lists import clean_apt_lists
from transforms.clean_package_caches import clean_package_caches
from transforms.copy_chown import copy_chown
from transforms.dependencies_first import dependencies_first
from transforms.dockerignore import dockerignore
from transforms.exec_form import exec_form
from transforms.key_value_env import key_value_env
from transforms.maintainer_to_label import maintainer_to_label
from transforms.merge_runs import merge_runs
from transforms.no_install_recommends import no_install_recommends
from transforms.non_root_user import non_root_user
from transforms.pin_base_image import pin_base_image
from transforms.pipefail import pipefail
from transforms.remove_downloads import remove_downloads
from transforms.secret_mounts import secret_mounts
from transforms.split_stages import split_stages
from transforms.workdir import workdir

ALL = (
    split_stages,
    non_root_user,
    pin_base_image,
    workdir,
    dockerignore,
    as_casing,
    maintainer_to_label,
    key_value_env,
    add_to_copy,
    secret_mounts,
    dependencies_first,
    copy_chown,
    apt_to_apt_get,
    assume_yes,
    no_install_recommends,
    exec_form,
    pipefail,
    merge_runs,
    cache_mounts,
    remove_downloads,
    clean_apt_lists,
    clean_package_caches,
)
