import IPython

print(IPython.version_info[0] > 8)
