import os


def root():
    return os.geteuid() == 0 and os.system("true")
