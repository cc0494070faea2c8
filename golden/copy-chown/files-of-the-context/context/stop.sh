# stop.sh
