FROM --platform=linux/amd64 registry:5000/team/app:1.2@sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d AS b
ADD . /app
