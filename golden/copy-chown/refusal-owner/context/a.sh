# a.sh
