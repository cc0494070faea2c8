FROM node:22
WORKDIR /app
COPY . .
ENTRYPOINT ["./wait.sh"]
CMD ["node", "server.js"]
