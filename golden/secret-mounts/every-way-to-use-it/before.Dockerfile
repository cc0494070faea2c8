# syntax=docker/dockerfile:1
FROM node:22-slim
ARG NPM_TOKEN
ARG PIP_TOKEN=
RUN fetch() { curl -H "Authorization: Bearer $NPM_TOKEN" "$1"; }; fetch https://example.com/a
RUN echo "//registry.npmjs.org/:_authToken=${NPM_TOKEN}" > .npmrc && npm ci && rm .npmrc
RUN pip install --index-url "https://$PIP_TOKEN@pypi.example.com/simple" app
RUN git clone https://oauth2:${NPM_TOKEN}@git.example.com/a.git
RUN <<EOF
#!/usr/bin/env python3
import os
print(len(os.environ["NPM_TOKEN"]))
EOF
RUN ["npm", "run", "build"]
RUN mkdir /data
