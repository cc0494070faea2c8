FROM node:22-slim
ARG TOOL
RUN apt-get update && apt-get install -y $TOOL
WORKDIR /app
COPY . .
CMD ["node", "server.js"]
