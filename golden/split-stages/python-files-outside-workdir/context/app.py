import configparser
from pathlib import Path

settings = configparser.ConfigParser()
settings.read("/etc/greeter/app.ini")
word = Path("/usr/share/greeter/words/en.txt").read_text().strip()
for _ in range(int(Path("/var/lib/greeter/times").read_text())):
    print(word, settings["greeter"]["name"])
