import configparser

SETTINGS = """
[service]
url = /index
log = /service.log
"""
settings = configparser.ConfigParser()
settings.read_string(SETTINGS)
with open(settings["service"]["log"], "w") as file:
    file.write("started")
