from shutil import which

print(which('convert'))
