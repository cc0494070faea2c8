FROM node:22 AS build
RUN npm ci && npm run build
FROM nginx
COPY --from=build /app/dist /srv
