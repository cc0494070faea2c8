FROM python:3.13
RUN --mount=type=cache,target=/root/.cache/pip pip install six
COPY a /a
RUN --mount=type=tmpfs,dst=/root/.npm npm ci
COPY b /b
RUN --mount=type=cache,target=/var/cache apk add curl
COPY c /c
RUN --mount=type=cache,target=$HOME/.cache pip install six
USER app
RUN --mount=type=cache,target=/srv/pip pip install six
