print(open("/names/names.txt").read())
