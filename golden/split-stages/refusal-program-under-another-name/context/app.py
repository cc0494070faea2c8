import subprocess

start = subprocess.run
start(["ls"])
