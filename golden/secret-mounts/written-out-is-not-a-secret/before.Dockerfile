FROM debian:13-slim
ARG AUTH=true
ENV SECRET=/run/secrets/x TOKEN="" PASSWORD=none KEY=1
RUN ./configure
ENV DB_PASSWORD=changeme API_KEY="YOUR_KEY" ADMIN_PASSWORD=**None** TOKEN=<token>
