import ctypes

print(ctypes.CDLL("libc.so.6").abs(-1))
