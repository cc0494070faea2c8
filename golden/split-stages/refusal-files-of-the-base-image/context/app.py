print(open("/etc/debian_version").read())
