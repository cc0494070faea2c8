FROM python:3.13
RUN pip install a && rm -rf ~/.cache
COPY a /a
RUN pip install b && rm -rf "$HOME"/.cache/pip /tmp/*
COPY b /b
RUN pip install c && pip cache purge
COPY c /c
RUN pip install d && rm -rf /root/.cache/uv
