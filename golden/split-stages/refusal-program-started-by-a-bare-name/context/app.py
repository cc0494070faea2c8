from subprocess import *

run(["ls"])
