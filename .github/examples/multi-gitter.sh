#!/bin/sh
# What multi-gitter runs in each clone; it commits what is changed, and opens nothing where that is nothing:
#   multi-gitter run ./multi-gitter.sh --org NAME --branch dockwright/refactor --commit-message "Refactor Dockerfiles"
# A repository without a Dockerfile (2) or with one that cannot be read (3) is no failure: the others are done.
dockwright fix --quiet .
status=$?
case $status in 0 | 2 | 3) exit 0 ;; *) exit "$status" ;; esac
