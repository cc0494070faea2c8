# escape=`
FROM debian:13-slim
MAINTAINER O'Neil C:\ada `x $y
