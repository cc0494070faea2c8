FROM debian:13-slim
RUN echo one > /a && ln /a /b
RUN echo two >> /a
RUN cp -rl /opt/a /opt/b
RUN chown -R nobody /opt/b
RUN ln -s /a /c
RUN touch /d
