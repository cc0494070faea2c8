import getpass
import os
import pathlib

settings = pathlib.Path.home() / ".config" / "app"
settings.mkdir(parents=True)
print(settings, getpass.getuser(), os.getuid(), os.getgroups())
for path, mode in (("secret/key", "r"), ("note", "w")):
    try:
        open(path, mode)
    except OSError as error:
        print(error)
