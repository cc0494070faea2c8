FROM debian:13-slim
RUN git clone https://example.com/team/one.git /one
RUN git clone https://example.com/team/two.git /two
