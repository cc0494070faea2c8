# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/windows/servercore:ltsc2022
ARG TOKEN
RUN dotnet restore
