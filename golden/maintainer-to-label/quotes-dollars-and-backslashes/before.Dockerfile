FROM debian:13-slim
MAINTAINER "Ada" O'Neil $HOME ${x} a\b c\\d
