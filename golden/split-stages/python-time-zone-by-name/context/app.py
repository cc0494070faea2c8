from tzlocal import get_localzone_name

print(get_localzone_name())
