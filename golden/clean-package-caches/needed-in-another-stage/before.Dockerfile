FROM node:22 AS cache
RUN npm ci
FROM node:22 AS test
COPY --from=cache /root/.npm /root/.npm
FROM cache
RUN echo done
