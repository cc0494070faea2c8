import os
import threading

threading.Thread(target=os.makedirs, args=("/index",)).start()
