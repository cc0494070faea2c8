FROM node:22
RUN npm ci || npm install
COPY a /a
RUN (cd /app && npm ci)
COPY b /b
RUN ! npm ci
COPY c /c
RUN npm ci & wait
