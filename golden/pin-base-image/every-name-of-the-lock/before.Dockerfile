FROM node:24-slim AS build
FROM node:24
