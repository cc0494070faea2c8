import argparse
import os

options = argparse.ArgumentParser()
options.add_argument("--reports", default="/reports")
chosen = options.parse_args()
with open(os.path.join(chosen.reports, "today"), "w") as report:
    report.write("x")
