FROM python:3.13-alpine
ENV PIP_NO_CACHE_DIR=1
RUN apk add --no-cache curl && pip install flask
COPY a /a
RUN apk add --update git && rm -rf /var/cache/apk/*
COPY b /b
RUN yum install -y gcc && yum clean all
COPY c /c
RUN npm ci && npm cache clean --force
COPY d /d
RUN conda install -y numpy && conda clean -afy
COPY e /e
RUN pip list && npm run build && yum remove -y gcc && apk del git && pip uninstall -y six
