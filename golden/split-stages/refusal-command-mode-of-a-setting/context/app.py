with open("/etc/app.conf") as file:
    print(file.read())
