import os

open('seen', 'w').close()
print(os.getuid(), os.getgid())
