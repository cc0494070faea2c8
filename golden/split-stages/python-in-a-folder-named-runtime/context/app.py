import os

print(os.environ["PLACE"], sorted(os.listdir(".")), sorted(os.listdir("kept")))
