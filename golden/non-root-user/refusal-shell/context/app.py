import os

os.system('service cron start')
