import os

FOLDERS = {"/kept": 0o700}
for folder, mode in FOLDERS.items():
    os.makedirs(folder, mode)
