FROM debian:13-slim
RUN touch /a
# dockwright: leave merge-runs
RUN touch /b
RUN touch /c
RUN touch /d
