import json

with open(json.load(open("settings.json"))["log"], "a") as log:
    log.write("x")
