from debian:13 AS base
MAINTAINER Ada "ada@example.com"
ENV APP_HOME /srv/app
ENV PACKAGES curl \
    git
FROM base
RUN apt update
RUN apt install $PACKAGES
RUN (yes | head -n1) > /dev/null
# the data
RUN curl -fsSL https://example.com/data.tar.gz | tar -xzC /srv
WORKDIR $APP_HOME
ADD . .
CMD exec server --port 80
