FROM debian:13-slim
RUN cd /srv && make
CMD ["tool"]
FROM debian:13-slim
RUN cd /srv && make
COPY a b
WORKDIR /srv
RUN make
RUN cd /opt && make
WORKDIR /srv
COPY . /x
RUN cd /opt && make && cd - && make
WORKDIR /srv
COPY . /y
RUN cd /opt; make
WORKDIR /srv
COPY . /z
RUN cd $HOME && make
WORKDIR /srv
COPY . /a
RUN cd /opt && make || true
WORKDIR /srv
COPY . /b
RUN cd /opt && make; true
WORKDIR /srv
COPY . /c
RUN cd /opt && make DESTDIR=$PWD
WORKDIR /srv
