FROM debian:13-slim
RUN apt-get update && apt-get install -y a && apt-get install a -qy && apt-get -qq install a && apt-get -q -q install a
RUN apt-get --assume-yes install a && apt-get --quiet=2 install a && apt-get install -s a && apt-get download a && apt-get clean
RUN yum -y install a && dnf --assumeyes install a && zypper --non-interactive install a && zypper -n in a && apk add a
RUN microdnf install a && yum makecache && pip install a && pip uninstall a
