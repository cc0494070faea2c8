import os
import pwd

print(pwd.getpwnam('www-data').pw_uid)
