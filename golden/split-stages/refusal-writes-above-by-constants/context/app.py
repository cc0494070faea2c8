import os

os.makedirs(os.path.join(os.path.dirname(__file__), os.pardir, "kept"))
