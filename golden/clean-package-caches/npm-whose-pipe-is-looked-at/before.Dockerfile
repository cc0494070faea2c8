FROM node:22
SHELL ["/bin/bash", "-c"]
RUN npm ci | tee log; test "${PIPESTATUS[0]}" = 0
COPY a /a
RUN yes | npm ci; exit "${PIPESTATUS[1]}"
