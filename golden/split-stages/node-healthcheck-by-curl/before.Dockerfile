FROM node:22
WORKDIR /app
ENV PORT=8000
COPY server.js ./
HEALTHCHECK CMD ["curl", "-f", "http://localhost:8000/health"]
CMD node server.js
