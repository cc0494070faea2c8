"""The link that names the time zone: distroless has none, and a COPY of it alone would bring what it leads to, without a name.

Java, ICU and others take the name of the time zone from where /etc/localtime leads.
"""

from __future__ import annotations

LOCAL_TIME = "/etc/localtime"


def zone_run(folder: str) -> tuple[str, ...]:
    """Return the lines of a RUN that lays out below ``folder`` the link as it is here, if there is one."""
    return (
        "# The time zone, by its name.",
        f"RUN mkdir -p {folder}/etc && if [ -e {LOCAL_TIME} ]; then cp -a {LOCAL_TIME} {folder}/etc/; fi",
    )
