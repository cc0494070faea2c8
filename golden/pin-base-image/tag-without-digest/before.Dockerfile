FROM node
FROM node:latest-slim
