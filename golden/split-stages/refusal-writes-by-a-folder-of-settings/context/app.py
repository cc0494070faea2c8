import glob
import json
import os

for name in glob.glob("conf/*.json"):
    with open(name) as file:
        os.makedirs(json.load(file)["kept"])
