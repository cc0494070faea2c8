import os

print(open("/tmp/rates.json").read(), os.listdir(os.environ["METRICS"]))
