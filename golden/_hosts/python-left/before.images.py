import inspect
import textwrap
from string import Template

VALUES = f"""
FROM {BASE}
RUN echo a
RUN echo b
"""
BYTES = b"FROM debian:13-slim\nRUN echo a\nRUN echo b\n"
SEVERAL = (
    "FROM debian:13-slim\n"
    "RUN echo a\n"
    "RUN echo b\n"
)
FORMATTED = "FROM debian:13-slim\nRUN echo a\nRUN echo b\n".format()
PLACEHOLDER = """
FROM debian:13-slim
RUN echo {word}
RUN echo b
"""
LATER = """
FROM debian:13-slim
RUN echo a
RUN echo b
"""
TEMPLATE = Template("""
FROM debian:13-slim
RUN echo a
RUN echo b
""")
CLEANED = inspect.cleandoc("""
    FROM debian:13-slim
    RUN echo a
    RUN echo b
""")
PART = "FROM debian:13-slim\nRUN echo a\nRUN echo b\n" + LATER
SLICE = "FROM debian:13-slim\nRUN echo a\nRUN echo b\n"[1:]
JOINED = """
FROM debian:13-slim
RUN echo a \
    && echo b
RUN echo c
"""
INDENTED = """
    FROM debian:13-slim
    RUN echo a
    RUN echo b
"""
STRIPPED = textwrap.dedent("""
    FROM debian:13-slim
    RUN echo a
    RUN echo b
""".strip())


class Image:
    dockerfile = "FROM debian:13-slim\nRUN echo a\nRUN echo b\n"

    def text(self, version):
        return self.dockerfile % version
