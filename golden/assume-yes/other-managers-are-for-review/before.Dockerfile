FROM fedora:42
RUN dnf install curl && dnf update && dnf5 remove nano
FROM centos:7
RUN yum groupinstall Base && yum clean all
FROM opensuse/leap:15.6
RUN zypper refresh && zypper install curl && zypper rm nano
