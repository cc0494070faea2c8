"""The file that names media types: distroless has one, which many images have not, and would give files other types."""

from __future__ import annotations

_FILE = "/etc/mime.types"


def types_run(folder: str) -> tuple[str, ...]:
    """Return the lines of a RUN that lays out below ``folder`` what is known here of media types, be it nothing."""
    there = f"{folder}{_FILE}"
    return (
        "# The media types that are known here.",
        f"RUN mkdir -p {folder}/etc && if [ -e {_FILE} ]; then cp {_FILE} {there}; else : > {there}; fi",
    )
