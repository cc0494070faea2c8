FROM node:22
RUN npm ci
RUN pip download six
RUN dnf install -y gcc && dnf -C list installed
RUN yum install -y gcc && ls /var/cache/yum
RUN npm install --offline left-pad
RUN cp -r ~/.cache/pip /wheels
