import os

os.remove('/etc/motd')
