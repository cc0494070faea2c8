# c.sh
