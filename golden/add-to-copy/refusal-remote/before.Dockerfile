FROM debian:13-slim
ADD https://example.com/a.json notes.txt /y/
ADD git@github.com:team/project.git /src
ADD git://example.com/x.git /x
ADD github.com/team/project /z
