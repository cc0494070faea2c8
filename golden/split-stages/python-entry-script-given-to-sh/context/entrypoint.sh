#!/bin/sh
# nothing to prepare yet
set -e

exec "$@"
