FROM node
FROM node:24
FROM evil/node
FROM docker.io/libraryish/node
FROM registry.example.com:5000/team/app:1
FROM registry.example.com:5000/teams/app:1
COPY --from=ghcr.io/acme/tool /tool /tool
