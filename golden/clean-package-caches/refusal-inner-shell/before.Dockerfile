FROM continuumio/miniconda3
RUN bash -lc "conda activate base && pip install six"
COPY a /a
RUN su node -c 'npm ci' && pip install toolz
COPY b /b
RUN bash -c "pip install --no-cache-dir six"
