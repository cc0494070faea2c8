FROM node:22-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
# the pages
RUN npm ci --ignore-scripts
RUN npm run build
