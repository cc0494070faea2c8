from subprocess import run

run('ls | wc -l', shell=True, check=True)
