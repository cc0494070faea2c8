FROM python:3.13
RUN pip install a; pip install b || true
COPY a /a
RUN if test -e /x; then pip install c; fi
COPY b /b
RUN for each in d e; do pip install "$each"; done
COPY c /c
RUN (cd /src && pip install .) && { pip install f; }
COPY d /d
RUN install() { pip install "$@"; }; install g && echo "$(pip install h)"
COPY e /e
RUN pip install i & wait
