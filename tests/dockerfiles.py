"""Generated Dockerfiles: a grammar rich in what readers get wrong, for the property and the differential tests.

``~`` in the tables stands for the escape character. Bodies of heredocs are made of lines that are instructions as well, and
end in some: so a file is mostly taken whether or not a word announces a heredoc, and a wrong reading shows as other lines.
"""

from __future__ import annotations

from hypothesis import strategies as st

_JOINTS = (
    *(" ",) * 30,
    *("  ", "\t", "\v", "\f", "\r", "\x85", "\xa0", "\u1680", "\u2028", "\u3000", "\u200b", "\x1c"),
    *(" ~\n", " ~\n    ", "~\n", "~\n ", " ~ \t\n ", " ~\r\n ", " ~\r\r\n ", "~\f\n", " ~\xa0\n", " ~~\n", "~\r \n"),
    *(" ~\n# c\n ", " ~\n  # c ~\n\n ", " ~\n#\n \t\n ", " ~\n\xa0\n\f\n~\n ", " ~\n\n\n~\n# c\n"),
)
_BEHIND_KEYWORD = (*(" ",) * 12, "  ", "\t ", "\v", "\f", " ~\n", " ~\n  # c\n\n  ", " \xa0", " \x85", "\u3000")
_WORDS = (
    *("a", "b=c", "x.y/z", "é", "€=1", "=", "==", "--", "-", "--flag", "#", "#a", "&&", "NONE", "CMD", "k"),
    *("'s q'", '"d q"', "'", '"', "''", '""', '"a~"b"', "'a~'", "~", "~~", "~ ", '~"', "~'", 'b="c~\nd"', "b='~\n'"),
    *("$", "$a", "${a}", "${a:-b}", "${a:-'}", "${a", "${}", "${a:+<<CMD}", "${a/b/c}", "${a^}", "$(x)", "$((1<<2))"),
    *(
        "<",
        "<<",
        "<<<x",
        "a<<CMD",
        "2<<CMD",
        '"<<CMD"',
        "~<<CMD",
        "<<$a",
        "<<a<b",
        "<<-",
        "(<<CMD)",
        "${a#\\}}",
        "a\\$b",
    ),
)
_HEREDOCS = ("<<CMD", "<<'CMD'", '<<"CMD"', "<<-CMD", "<<-'CMD'", "3<<CMD", "<<C\\MD", "<<C'M'D", "<<EXPOSE", "<<CMD>x")
_JSON = (
    *(
        '["a"]',
        '["a", "b"]',
        "[]",
        '["a",]',
        "['a']",
        '["\\u0041\\n", "\\"", "\\\\"]',
        '[ "a" , "é" ]',
        '["a" "b"]',
        "[",
    ),
    *('["a", ~\n "b"]', "[NaN]", '["a"', '["\\x"]', '["\t"]', '["\\ud83d\\ude00"]', "[1]", "[null]", '[["a"]]', "[ ]"),
)
_FLAGS = ("--a", "--a=b", "--from=x", '--a="b c"', "--a='b c'", '--"a"=b', "--", "--=", '--""', "---", "-a", "--A=b=c")
_ESCAPED_FLAGS = ("--a=b\\ c", '--a="b\\"c"', "--a=\\", "--a=b,\\\nc=d", "\\--a", "--a='b\\'c'", "--a='b", '--a="\\')
_KEYWORDS = (
    *("RUN", "COPY", "ADD") * 3,
    *("ENV", "LABEL", "ARG", "CMD", "ENTRYPOINT", "SHELL", "VOLUME", "EXPOSE", "WORKDIR", "USER", "HEALTHCHECK", "rUn"),
    *("STOPSIGNAL", "MAINTAINER", "Env", "onbuild run", "ONBUILD COPY", "ONBUILD ~\n CMD", "ONBUILD ENV", "ONBUILD"),
)
_LINES = (
    "",
    "RUN y",
    "\tUSER u",
    "# not kept",
    "CMD x ~\nCMD y",
    " CMD",
    "\tCMD",
    "WORKDIR é",
    "STOPSIGNAL\t1\f",
    "USER x\r",
)
_ENDS = (*("",) * 12, " ", "\xa0", "\r", "\f", " ~", " ~~", " ~~~", " ~\f", "~\xa0")
_HEADS = (
    *("# escape=~\n", "#Escape = ~\r\n", "# syntax=docker/dockerfile:1\n# escape=~\n", "\ufeff# escape=~\n"),
    *("  #\tescape=~ \n", "# Syntax = docker.io/docker/dockerfile:1.4\n#escape=~\n"),
)
_OTHER_HEADS = ("", "", "", "\ufeff", "# c\n", "\n# escape=`\n", "# none=1\n# escape=`\n", "#!escape\n", "# escape\n")
_STARTS = ("FROM a", "ARG V=1\nFROM --platform=x a:$V AS b", " from\ta", "FROM ~\n  a~\nb", "# c ~\nFROM a as b")
_BETWEEN = (*("",) * 8, "\n", "# c\n", " # c ~\n", "\xa0\n", "\r\n", "FROM b AS c\n", "\n\t\n#\n")

_joint = st.sampled_from(_JOINTS)
_end = st.sampled_from(_ENDS)
_arguments = st.lists(st.tuples(_joint, st.sampled_from((*_WORDS, *_WORDS, *_HEREDOCS))).map("".join), max_size=4)
_bodies = st.lists(st.sampled_from(_LINES), max_size=3).map(lambda lines: "\n".join((*lines, "CMD", "\tCMD", "EXPOSE")))
_line = st.tuples(_arguments.map("".join), _end).map("".join)
_json = st.tuples(st.sampled_from(_JSON), _end).map("".join)
_heredoc = st.tuples(_arguments.map("".join), _joint, st.sampled_from(_HEREDOCS), _end, st.just("\n"), _bodies).map(
    "".join
)


def _files(escape: str, heads: tuple[str, ...], flags: tuple[str, ...]) -> st.SearchStrategy[str]:
    flag = st.tuples(st.sampled_from(flags), _joint).map("".join)
    instruction = st.tuples(
        st.sampled_from(_BETWEEN),
        st.sampled_from(_KEYWORDS),
        st.sampled_from(_BEHIND_KEYWORD),
        st.one_of(st.just(""), st.just(""), st.lists(flag, min_size=1, max_size=2).map("".join)),
        st.one_of(_line, _heredoc, _json),
    ).map(lambda parts: "".join(parts) + "\n")
    parts = st.tuples(
        st.sampled_from(heads), st.sampled_from(_STARTS), st.lists(instruction, max_size=4), st.booleans()
    )
    return parts.map(
        lambda parts: f"{parts[0]}{parts[1]}\n{''.join(parts[2])}".removesuffix("\n" if parts[3] else "").replace(
            "~", escape
        )
    )


# Whole files; they need not be ones that BuildKit takes. Under the backtick no flag holds an escape character: older BuildKits
# take the backslash for it there, whatever the directive says.
dockerfiles = st.one_of(_files("\\", (*_HEADS, *_OTHER_HEADS), (*_FLAGS, *_ESCAPED_FLAGS)), _files("`", _HEADS, _FLAGS))
