# start.sh
