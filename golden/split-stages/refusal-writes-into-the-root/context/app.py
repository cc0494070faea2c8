import sys

with open(sys.argv[0] + ".txt", "w") as note:
    note.write("x")
