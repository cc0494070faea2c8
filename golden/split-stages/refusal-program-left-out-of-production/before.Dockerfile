FROM node:22
WORKDIR /app
COPY . .
RUN npm install -g tsx && npm install --omit=dev
CMD ["npm", "start"]
