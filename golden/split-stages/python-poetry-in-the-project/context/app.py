import sys

print(sys.argv[1], "from", sys.prefix)
