FROM python:3.13
ARG EXTRA
RUN pip install $EXTRA "six==$VERSION"
COPY a /a
RUN pip $OPTIONS install six
COPY b /b
RUN $PIP install six
