# check=skip=FromAsCasing
FROM debian:13-slim as base
