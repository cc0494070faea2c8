FROM python:3.13
RUN pip3 install six
COPY a /a
RUN python3.11 -m pip install six
COPY b /b
RUN /opt/venv/bin/pip install six
COPY c /c
RUN python -I -m pip -q install --upgrade pip && pip3.11 wheel -w /wheels six
COPY d /d
RUN pip download -d /wheels six
