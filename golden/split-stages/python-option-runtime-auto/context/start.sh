#!/bin/sh
set -e
mkdir -p /tmp/greeter
exec python app.py
