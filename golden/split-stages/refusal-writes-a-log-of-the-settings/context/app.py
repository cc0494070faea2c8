import json
import logging.config

with open("logging.json") as file:
    logging.config.dictConfig(json.load(file))
