from settings import REPORT

with open(REPORT, "w") as file:
    file.write("x")
