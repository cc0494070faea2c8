FROM python:3.13
RUN --mount=type=bind,source=requirements.txt,target=/tmp/requirements.txt --mount=type=cache,target=/var/cache/apt pip install -r /tmp/requirements.txt
COPY a /a
RUN --mount=type=secret,id=netrc,target=/root/.netrc --mount=type=cache,target=/root/.cache/uv pip install six
