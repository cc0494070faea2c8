print(open("/greet.git/HEAD").read())
