FROM node:22
RUN npm ci # what the lock says
RUN pip install six # and this
