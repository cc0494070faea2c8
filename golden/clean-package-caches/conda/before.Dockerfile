FROM continuumio/miniconda3
RUN conda install -y numpy
COPY environment.yml ./
RUN /opt/conda/bin/conda env create -f environment.yml && echo done
COPY a /a
RUN mamba install -y scipy && conda clean -tipy
COPY b /b
RUN micromamba install -y -n base numpy
