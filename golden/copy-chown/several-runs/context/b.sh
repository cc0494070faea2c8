# b.sh
