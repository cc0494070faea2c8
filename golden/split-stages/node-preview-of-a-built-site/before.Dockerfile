FROM node:22
WORKDIR /app
COPY . .
RUN npm install && npx vite build
CMD ["npm", "start"]
