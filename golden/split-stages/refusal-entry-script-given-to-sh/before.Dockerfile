FROM node:22
WORKDIR /app
COPY . .
CMD ["bash", "start.sh"]
