import os


def prepare(folder):
    os.makedirs(folder)


prepare("/reports")
