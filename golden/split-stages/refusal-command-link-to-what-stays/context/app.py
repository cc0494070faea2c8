print(open("licence").read())
