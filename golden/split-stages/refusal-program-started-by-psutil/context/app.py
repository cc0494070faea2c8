import psutil

psutil.Popen(["ls"])
