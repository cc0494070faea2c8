r"""The grammar of the random RUN bodies: everything that could outlive a shell, and what would show that it did.

A line is a weight and a text in which ``<name>`` stands for one line of the rule ``name``. ``/ROOT`` is the throw-away root.
Most writing is done by builtins: a process costs more than all else. Log lines are what makes a leak visible. Two members
of one pipeline must not write to the same file, nor may one write to a pipe that the other does not read: that would race.
What is left running holds a lock, so that nobody has to wait for it.
"""

from __future__ import annotations

POSIX = {
    "pair": """
        2 umask <mask> => umask >> /ROOT/log
        2 ulimit -n 77 => ulimit -n >> /ROOT/log
        2 alias ll='echo al' => eval ll >> /ROOT/log
        2 f() { echo f; } => f >> /ROOT/log
        2 cd <dir> => echo here > rel
        2 V=<value> => echo "V=$V" >> /ROOT/log
        1 export V=<value> => sh -c 'echo "child $V"' >> /ROOT/log
        1 V=<value> : => echo "V=$V" >> /ROOT/log
        1 : ${V:=<value>} => echo "V=$V" >> /ROOT/log
        1 set -- p => echo "$#" >> /ROOT/log
        1 IFS=: => x='p:q r'; echo $x >> /ROOT/log
        1 set -f => echo /ROOT/d* >> /ROOT/log
        1 set -C => echo again > /ROOT/log
        1 set -u => echo "N=$NEVER" >> /ROOT/log
        2 set -e => echo "o=$-" >> /ROOT/log
        1 eval 'V=<value>' => echo "V=$V" >> /ROOT/log
        1 . /ROOT/libcd => pwd >> /ROOT/log
        1 ${X:-cd} /ROOT/d1 => pwd >> /ROOT/log
        1 trap 'echo bye >> /ROOT/log' EXIT => <look>
        1 exec > /ROOT/out => echo <text>
        1 exit 0 => <do>
        4 <tools> => tool >> /ROOT/log
        1 true <text> => echo "last=$_" >> /ROOT/log
        1 echo shm > /ROOT/dev/shm/x => echo /ROOT/dev/shm/* >> /ROOT/log
        1 echo 10.0.0.9 db >> /ROOT/etc/hosts => cat /ROOT/etc/hosts >> /ROOT/log
        1 usermod -d /ROOT/d1 app => echo "$HOME" >> /ROOT/log
        1 usermod -d /ROOT/d1 root => echo "$HOME" >> /ROOT/log
        1 startup.sh start => flock -n /ROOT/lock echo free >> /ROOT/log
        1 { flock 9; sleep 9 & } 9> /ROOT/lock => flock -n /ROOT/lock echo free >> /ROOT/log
        1 ln -sf bash /ROOT/bin/sh => V=(p) && echo "$V" >> /ROOT/log
        1 rm -rf /ROOT/w => pwd >> /ROOT/log && echo here > rel
    """,
    "couple": """
        1 set -e; <semi> => set -eu; echo "$NEVER" >> /ROOT/log; <step>
        2 set -eu; <semi> => set -e; echo "N=$NEVER" >> /ROOT/log; <step>
        1 set -eux; <semi> => set -eux; <semi>
        1 set -e; <step> => <maybe>; <step>
        1 <maybe>; <step> => set -e; <step>; <maybe>; <step>
        1 <semi> => ! <quiet> | ( <semi> )
        1 set -e; <semi> => ! <quiet> | ( <semi> )
        1 <chain> => <maybe> || <step>
        1 <maybe> => <maybe> || <step>
        1 <maybe> && <step> => <step>; <step>
        1 <maybe> => sleep 0 &
        1 <inner> => <step>
        1 <inner>; <step> => <step>
        1 . /ROOT/libfail => <step>
        1 <step>; => <step>
        1 <step>; => (<semi>); <step>
    """,
    "calm": """
        6 <do>
        6 <look>
        8 <look> && <do>
        4 <do> && <do>
        3 <do> && <do> && <do>
        4 <state>
        4 <state> && <do>
        2 <do> | <filter>
        2 <look> && cat /ROOT/log | <filter> && <do>
        2 <tools>
        1 <early>
        1 <do>;
        3 <step>
        1 <do> # note
        2 <body>
    """,
    "body": """
        20 <step>
        34 <chain>
        12 <semi>
        3 <semi>;
        8 <mixed>
        9 <errexit>
        5 <compound>
        3 <compound> && <chain>
        3 <compound>; <chain>
        4 <pipe>
        2 ! <do_or_fail>
        2 ! <do_or_fail> | <filter>
        2 ! <quiet> | ( <semi> )
        1 ! <quiet> | ( <semi> ); <look>
        3 <function>
        1 <chain> # note
        1 <semi> # note && more
        2 <early>
        2 <beyond>
        1 <heredoc>
        2 (<semi>)
        1 (<semi>); <chain>
        3 <inner>
    """,
    "chain": """
        10 <look> && <step>
        14 <step> && <step>
        8 <step> && <step> && <step>
        4 <state> && <look> && <do>
        4 <inner> && <step>
    """,
    "semi": """
        10 <step>; <step>
        5 <step>; <step>; <step>
        4 <maybe>; <step>
        3 <look>; <maybe>; <do>
        2 <compound>; <step>
    """,
    "mixed": """
        4 <maybe> || <step>
        2 <step> || <step>
        3 <maybe> || <step>; <step>
        2 <do> && <maybe> || <step>
        2 <maybe> || <do> && <step>
        1 <maybe> || true
        1 <step> || exit 1
    """,
    "step": """
        24 <do>
        22 <look>
        22 <state>
        2 <do_or_fail>
        3 <pipe>
        3 <compound>
        2 <tools>
        1 <inner>
        1 ! false
    """,
    "do": """
        6 echo <text> > <file>
        3 : > <file>
        3 echo <text> >> /ROOT/log
        1 touch <file>
        1 mkdir -p <dir>/x
        1 rm -f <file>
        1 true
        1 :
        1 echo <text>
        1 test -e /ROOT/log
        1 [ -d /ROOT/d1 ]
        1 echo made > "<file>" 2> /dev/null
        1 printf '%s\\n' <text> 'a  b' "q && r; s" >> /ROOT/log
        1 cat <file> <file> >> /ROOT/log 2> /dev/null || true
        1 chmod 600 /ROOT/log
        1 ln -sf <text> link
    """,
    "maybe": """
        4 false
        2 test -e <file>
        2 cat nope
        1 cd nope
        2 [ "${V:-}" = <value> ]
        1 grep -q <text> /ROOT/log
        1 (false)
        1 nope-nope
        1 { false; }
        1 ! true
        2 true
    """,
    "do_or_fail": """
        4 <do>
        3 <maybe>
    """,
    "quiet": """
        3 false
        2 true
        1 nope-nope
        1 (false)
        1 cat nope
        1 [ "${V:-}" = <value> ]
    """,
    "look": """
        5 pwd >> /ROOT/log
        4 echo "V=${V-unset} W=${W-unset}" >> /ROOT/log
        3 echo "V=$V" >> /ROOT/log
        2 echo "n=${n-} i=${i-} x=${x-}" >> /ROOT/log
        2 umask >> /ROOT/log
        3 echo "$# $*" >> /ROOT/log
        3 echo /ROOT/d* >> /ROOT/log
        1 echo /ROOT/nope* >> /ROOT/log
        1 ulimit -n >> /ROOT/log
        3 f >> /ROOT/log
        2 eval ll >> /ROOT/log
        1 alias >> /ROOT/log
        3 echo here > rel
        1 env | grep '^[VW]=' | sort >> /ROOT/log
        1 printf '%s' "[$IFS]" >> /ROOT/log
        2 x='p:q r'; echo $x >> /ROOT/log
        3 echo "s=$?" >> /ROOT/log
        1 trap >> /ROOT/log
        2 tool >> /ROOT/log
        1 echo "$HOME" >> /ROOT/log
        1 cat /ROOT/etc/hosts >> /ROOT/log
        1 echo /ROOT/dev/shm/* >> /ROOT/log
        1 echo "O=${OLDPWD-none}" >> /ROOT/log
        2 echo "N=$NEVER" >> /ROOT/log
        1 case $- in *[efCa]*) echo "o=$-" >> /ROOT/log;; esac
        1 echo again > /ROOT/log2
        1 echo "o=$-" >> /ROOT/log
        1 echo "last=$_" >> /ROOT/log
        1 set -o | grep -E 'errexit|noglob|nounset|noclobber' >> /ROOT/log
        1 [ -n "$V" ] && echo hasV >> /ROOT/log
        1 V=new && echo "$V" >> /ROOT/log
        1 ls >> /ROOT/log
        1 wait; echo waited
        1 sh -c 'echo "child $V $(umask)"' >> /ROOT/log
        1 getopts ab o -a; echo "$o $OPTIND" >> /ROOT/log
    """,
    "state": """
        6 cd <dir>
        1 mkdir -p new && cd new
        1 command cd <dir>
        1 \\cd <dir>
        1 cd ..
        1 if cd <dir>; then :; fi
        1 { cd <dir>; }
        5 V=<value>
        2 V=<value> W=<value>
        3 export V=<value>
        1 V=<value> :
        1 V=<value> export W
        2 V=<value> sh -c 'echo "$V" >> /ROOT/log'
        1 V=$(cd <dir> && pwd)
        1 V=`cd <dir> && pwd`
        1 unset V
        1 unset HOME
        1 readonly V=<value>
        1 export PATH=/ROOT/bin2:$PATH
        2 set -- p <value>
        1 shift
        1 IFS=:
        2 : ${V:=<value>}
        1 : "${W=<value>}"
        2 : $((n+=1))
        1 echo $((n=4)) >> /ROOT/log
        1 read V < /ROOT/one
        1 read -r V W < /ROOT/one
        2 for i in p q; do <do>; done
        1 for V in /ROOT/d*; do :; done
        1 case p in p) V=<value>;; esac
        1 while [ "${n:-0}" -lt 2 ]; do n=$((n+1)); done
        2 set -u
        2 set -f
        1 set -C
        1 set -a
        1 set -x
        1 set -o noglob
        1 set -fu
        1 set +f
        2 set -e
        1 set +e
        1 set -o errexit
        3 umask <mask>
        2 ulimit -n 77
        2 f() { echo f; <do>; }
        1 f() { cd <dir>; } && f
        1 f() { set -e; false; echo on >> /ROOT/log; }
        1 f() ( cd <dir>; V=f )
        2 alias ll='echo al'
        2 . /ROOT/libcd
        2 . /ROOT/libv
        1 . /ROOT/libset
        1 . /ROOT/libfail
        1 . /ROOT/libfn
        1 eval 'V=<value>'
        1 eval "cd <dir>"
        1 eval 'false; echo evaled >> /ROOT/log'
        1 eval 'set -e; false; echo evaled >> /ROOT/log'
        1 echo 'V=later; cd /ROOT/d2' > /ROOT/libv
        1 echo 'set -e; false; echo on >> /ROOT/log' > /ROOT/libv
        2 trap 'echo bye >> /ROOT/log' EXIT
        1 trap 'echo bye $V >> /ROOT/log; exit 0' EXIT
        1 trap 'false; echo bye' 0
        1 trap '' TERM
        1 exec >> /ROOT/log
        1 exec 3>> /ROOT/log
        1 echo three 2> /dev/null >&3
        1 ${X:-cd} <dir>
        1 "${X:-export}" V=<value>
        1 ${X:-set} -f
        1 ${X:-set} -e
        1 ${X:-eval} 'false; echo on >> /ROOT/log'
        1 hash -r
        1 getopts ab o -a
        1 wait
    """,
    "tools": """
        4 tool >> /ROOT/log && cp /ROOT/stage/tool /ROOT/bin1/tool
        2 tool >> /ROOT/log && ln -sf /ROOT/stage/tool /ROOT/bin1/tool
        1 tool >> /ROOT/log && install -m 755 /ROOT/stage/tool /ROOT/bin1
        1 command -v tool >> /ROOT/log && mv /ROOT/stage/tool /ROOT/bin1/tool
        2 tool >> /ROOT/log && printf '#!/bin/sh\\necho written\\n' > /ROOT/bin1/tool && chmod +x /ROOT/bin1/tool
        1 rm -f /ROOT/bin1/tool /ROOT/bin2/tool
        1 type tool > /dev/null && cp /ROOT/stage/tool /ROOT/bin1/
        1 if tool >> /ROOT/log; then cp /ROOT/stage/tool /ROOT/bin1/; fi
        1 tool | cat >> /ROOT/piped
        1 cp /ROOT/stage/tool /ROOT/bin1/tool
    """,
    "pipe": """
        4 <do_or_fail> | <filter>
        2 <maybe> | <filter>
        1 cat /ROOT/log | <filter> | <filter>
        1 { <semi>; } | <filter>
        1 <state> | <filter>
        1 ( <semi> ) | <filter>
        1 echo piped | while read V; do echo "$V" >> /ROOT/log; done
        1 echo <value> | { read V; echo "$V" >> /ROOT/log; }
        1 cat /ROOT/log | false
    """,
    "filter": """
        4 cat
        1 sort
        1 cat >> /ROOT/piped
        1 wc -l
        1 { cat; true; }
        1 (cat; cat)
    """,
    "inner": """
        2 ( set -e; <maybe>; <look> )
        1 ( set -e; <semi> )
        1 { set -e; <maybe>; <look>; } | cat
        1 V=$(set -e; <maybe>; echo inner)
        1 echo "$(set -e; false; echo inner)" >> /ROOT/log
        2 ( <state>; <look> )
        1 ( <state> && <look> )
        1 sh -c 'set -e; false; echo inner' || true
        1 sh -c 'set -e; <do>; echo inner >> /ROOT/log'
        1 V=$(<semi>)
        1 V=$(false)
        1 export V=$(false)
        1 f() { set -e; <maybe>; }
        1 ( trap 'echo inner >> /ROOT/log' EXIT; <step> )
        1 ( exit 0 )
        1 ( . /ROOT/libset; false; <look> )
        1 ( . /ROOT/libfail )
        1 ( eval 'set -e; false'; <look> )
        1 V=$(. /ROOT/libset; false; echo inner)
        1 ( ${X:-set} -e; false; <look> )
    """,
    "errexit": """
        4 set -e; <semi>
        2 set -e; <maybe>; <look>
        2 set -eux; <semi>
        2 set -ex; <step>; <step>
        1 set -eu; <look>; <step>
        3 set -ex && <chain>
        2 set -e && <step>
        1 set -o errexit; <semi>
        1 set -e -u; <semi>
        1 set -e; set +e; <maybe>; <step>
        1 <step>; set -e; <maybe>; <step>
        1 set -e; <mixed>
        1 set -e; <compound>; <step>
        1 set -e; <pipe>; <step>
        1 set -e; ! <do_or_fail>; <look>
        1 set -e; ! <quiet> | ( <semi> ); <look>
        1 set -e; <inner>; <step>
        1 set -e; h() { <semi>; }; h; <look>
        1 set -e; h() { <semi>; }; h && <look>
        1 set -e; h() { <semi>; }; if h; then <look>; fi
        1 set -e; trap 'echo bye >> /ROOT/log' EXIT; <semi>
        1 { set -e; <maybe>; <step>; }
        1 { set -e; <maybe>; <step>; } || <step>
        1 if true; then set -e; fi; <maybe>; <step>
        1 set -e; V=$(<maybe>; echo v); <look>
        1 set -ef; <semi>
        1 set -e; <semi>;
    """,
    "compound": """
        3 if <do_or_fail>; then <step>; else <step>; fi
        2 if <maybe>; then <semi>; fi
        2 { <semi>; }
        2 ( <semi> )
        2 ( <chain> )
        1 ( <mixed> )
        2 for i in p q; do <step>; done
        1 for i in p q; do <step>; break; done
        1 case ${V:-} in <value>) <step>;; *) <step>;; esac
        1 until <do_or_fail>; do break; done
        1 while <maybe>; do <step>; break; done
        1 { <semi>; } >> /ROOT/log
        1 ( ( <step> ); <step> )
    """,
    "function": """
        2 h() { <semi>; }; h
        2 h() { <chain>; }; h; <step>
        2 f() { <do_or_fail>; return; <do>; }; f && <step>
        1 f() { echo f; } && f >> /ROOT/log
        1 f() { local V=<value>; echo "$V" >> /ROOT/log; }; f
        1 tool() { echo function; }; tool >> /ROOT/log
    """,
    "early": """
        3 <step>; exit 0; <do>
        2 <step> && exit 0
        1 exit 0
        1 <step>; exit 3
        1 sleep 0 &
        1 true && sleep 0 &
        1 <maybe> || exit 0; <do>
        1 <step> && return 0
        1 <step>; return 0; <do>
        1 <step> && exec true
        1 exec true
        1 <do>; exec sh -c 'echo last >> /ROOT/log'
        1 trap '<do>' EXIT; exit 0
        1 trap 'echo t >> /ROOT/log' EXIT && <step>
        1 set -n; <do>
        1 if true; then exit; fi; <do>
        1 break; <do>
    """,
    "beyond": """
        3 { flock 9; sleep 9 & <step>; } 9> /ROOT/lock
        1 { flock 9; sleep 9 & } 9> /ROOT/lock
        1 nohup true > /dev/null && <step>
        2 flock -n /ROOT/lock echo free >> /ROOT/log
        2 <do> && startup.sh start && echo started
        2 echo shm > /ROOT/dev/shm/x && <step>
        2 echo 10.0.0.9 db >> /ROOT/etc/hosts && <step>
        2 usermod -d /ROOT/d1 app && <step>
        1 usermod -d /ROOT/d1 root && <step>
        2 rm -rf /ROOT/w && <do>
        2 cd .. && rm -rf w && mkdir -p /ROOT/d3
        1 cd /ROOT && rm -rf w
        1 rmdir /ROOT/w || true
        1 mv /ROOT/w /ROOT/w2
        1 cd /ROOT/w && rm -rf "$PWD"
        1 sh -c 'rm -rf /ROOT/w'
        1 rm -rf /ROOT/w && ln -s /ROOT/d1 /ROOT/w
        1 eval 'rm -rf /ROOT/w'
        2 <do> && ln -sf bash /ROOT/bin/sh
        1 ln -sf dash /ROOT/bin/bash
        1 <do> && cp /ROOT/bin/dash /ROOT/bin/sh
    """,
    "heredoc": """
        1 cat <<EOF >> /ROOT/log<nl>text && more<nl>EOF
        1 cat <<EOF > out && <do><nl>text<nl>EOF
        1 <<EOF<nl><step><nl><step><nl>EOF
    """,
    "file": "3 a\n3 b\n2 c\n1 sub/d\n2 /ROOT/d1/a\n1 /ROOT/d2/b\n1 ../up\n1 /ROOT/c",
    "dir": "4 /ROOT/d1\n3 /ROOT/d2\n2 /ROOT/w\n1 nope\n1 /ROOT/d1/deep\n1 ..\n1 .",
    "value": "3 one\n2 two\n1 'a b'\n1 '*'\n1 \"$PWD\"\n1 \"$(echo sub)\"\n1 ''\n1 \"x'y\"",
    "text": '4 hi\n2 two\n1 \'a && b\'\n1 "a; b"\n1 "$V"\n1 \'#no\'\n1 x#y\n1 $((1 + 2))\n1 "(p"\n1 \\(',
    "mask": "3 077\n2 027\n1 002\n1 u=rwx,go=",
}

BASH = {
    "body": """
        2 set -o pipefail; <pipe>; <step>
        2 set -o pipefail && <pipe>
        1 set -euo pipefail; <pipe>; <step>
        1 set -eo pipefail && <pipe> && <step>
        1 trap 'echo err >> /ROOT/log' ERR; <maybe>; <step>
        1 set -E; trap 'echo err >> /ROOT/log' ERR; f() { <maybe>; }; f; <step>
        1 shopt -s lastpipe; echo <value> | read V; <look>
        1 function h { <semi>; }; h
        1 [[ -e a ]] || <step>
    """,
    "look": """
        1 echo "A=${A[*]-} ${#A[@]}" >> /ROOT/log
        1 echo "R=${BASH_REMATCH[1]-}" >> /ROOT/log
        1 shopt -p nullglob extglob >> /ROOT/log || true
        1 declare -p V >> /ROOT/log
        1 dirs >> /ROOT/log
        1 popd >> /ROOT/log || true
        1 g >> /ROOT/log
        1 echo "P=${p-}" >> /ROOT/log
    """,
    "state": """
        2 pushd <dir>
        1 pushd <dir> > /dev/null && popd > /dev/null
        1 builtin cd <dir>
        2 printf -v V %s <value>
        1 printf -vV %s <value>
        2 A=(p q)
        1 A+=(r)
        1 A[3]=s
        1 declare V=<value>
        1 declare -x V=<value>
        1 declare -a A=(z)
        1 typeset -i n=4
        1 let n=3
        1 (( n = 7 ))
        1 (( n++ )) || true
        1 [[ abc =~ a(b) ]]
        1 [[ n=5 -eq 5 ]]
        1 mapfile -t A < /ROOT/one
        1 readarray A < /ROOT/one
        1 shopt -s nullglob
        1 shopt -s dotglob failglob
        1 shopt -s inherit_errexit
        1 set -o pipefail
        1 export -n V
        1 enable -n test
        1 exec {p}> /ROOT/fd
        1 source /ROOT/libv
        1 trap 'echo err >> /ROOT/log' ERR
        1 trap 'echo dbg >> /ROOT/log' DEBUG
        1 function g { echo g; }
        1 for ((n = 0; n < 2; n++)); do :; done
        1 V+=more
        1 read -ra A <<< "p q"
        1 coproc true
        1 local V=1 || true
        1 export -f f || true
        1 [[ -v V ]] && unset 'A[0]'
        1 cat < <(echo sub) >> /ROOT/log
        1 builtin set -f
        1 command export V=<value>
    """,
}
