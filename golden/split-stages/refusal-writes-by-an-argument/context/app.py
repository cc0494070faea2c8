import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--to")
with open(parser.parse_args().to, "w") as file:
    file.write("x")
