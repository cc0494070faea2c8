FROM node:22
RUN if test -e package.json; then npm ci; fi
COPY a /a
RUN for each in a b; do npm install -g $each; done
COPY b /b
RUN test -e x || npm ci
