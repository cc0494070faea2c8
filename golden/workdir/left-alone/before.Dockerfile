FROM debian:13-slim
ARG WHERE=/srv
WORKDIR /srv/app/
WORKDIR $WHERE
WORKDIR ${WHERE}/x
WORKDIR "/a b"
FROM mcr.microsoft.com/windows/servercore:ltsc2022
WORKDIR C:\app
WORKDIR app\bin
