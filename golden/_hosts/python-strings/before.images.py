"""A docstring is no Dockerfile.

FROM debian:13-slim
"""

from textwrap import dedent

PLAIN = """\
FROM debian:13-slim
# "quoted", and a tab:\t
RUN echo "caf\xe9" > /cup
RUN echo 'a' \\
    && echo \"b\"
"""

RAW = r'''
FROM debian:13-slim
RUN echo a \
    && echo b
RUN echo c
'''

ON_ONE_LINE = 'FROM debian:13-slim\nRUN echo \'a\'\nRUN echo "b"\n'


def test_build(tmp_path):
    write(tmp_path / "Dockerfile", dedent("""
        FROM debian:13-slim
        # what the test needs

        RUN apt-get update
        RUN apt-get install -y make
    """).lstrip())
    assert build(tmp_path, {"Dockerfile": "FROM debian:13-slim\nRUN echo a\n"})  # one instruction of each kind is enough


COMMAND = "from the command line"
SQL = "FROM images SELECT name"
