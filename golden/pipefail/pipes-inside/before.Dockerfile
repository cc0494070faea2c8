FROM debian:13-slim
RUN if true; then ls | sort; fi
FROM debian:13-slim
RUN ls | while read x; do echo "$x"; done
FROM debian:13-slim
RUN x=$(ls |\
 sort)
FROM debian:13-slim
RUN case x in a|b) ls;; esac; ls || ls
