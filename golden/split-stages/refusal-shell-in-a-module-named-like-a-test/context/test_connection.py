import os


def reach():
    return os.system("true")
