#!/bin/sh
mkdir /opt/data
