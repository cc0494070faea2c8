import os

print(os.getuid(), os.getgid(), os.path.expanduser("~"))
