import os as system

system.system('date')
