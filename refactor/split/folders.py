"""The folders of a Debian image that mean something to a split."""

from __future__ import annotations

SYSTEM = frozenset(
    {
        "/",
        "/bin",
        "/boot",
        "/etc",
        "/etc/init.d",
        "/etc/profile.d",
        "/etc/ssl",
        "/home",
        "/lib",
        "/lib64",
        "/media",
        "/mnt",
        "/opt",
        "/root",
        "/run",
        "/sbin",
        "/srv",
        "/usr",
        "/usr/bin",
        "/usr/include",
        "/usr/lib",
        "/usr/local",
        "/usr/local/bin",
        "/usr/local/etc",
        "/usr/local/include",
        "/usr/local/lib",
        "/usr/local/sbin",
        "/usr/local/share",
        "/usr/sbin",
        "/usr/share",
        "/usr/src",
        "/var",
        "/var/cache",
        "/var/lib",
        "/var/log",
        "/var/run",
        "/var/spool",
        "/var/www",
    }
)
"""They are in every image: what is put into them is carried by itself, and the folder never."""

SCRATCH = (
    "/tmp",  # noqa: S108 - the image's, not ours
    "/var/tmp",  # noqa: S108
    "/var/cache/apt",
    "/var/cache/debconf",
    "/var/lib/apt",
    "/var/lib/dpkg",
    "/var/log/apt",
    "/etc/apt",
    "/etc/dpkg",
    "/usr/share/keyrings",
    "/usr/share/man",
    "/usr/share/doc",
    "/root/.npm",
    "/root/.ssh",
    "/root/.gnupg",
    "/root/.bashrc",
    "/root/.profile",
    "/dev",
    "/proc",
)
"""Where commands leave what no application reads."""


def is_below(path: str, directory: str) -> bool:
    """Tell whether ``path`` is ``directory`` or lies in it; both are absolute."""
    return path == directory or path.startswith(directory.rstrip("/") + "/")


def is_scratch(path: str) -> bool:
    """Tell whether a path lies where builds leave what no application reads."""
    return any(is_below(path, folder) for folder in SCRATCH)
