import cffi

ffi = cffi.FFI()
ffi.cdef("const char *zlibVersion(void);")
print(ffi.dlopen("libz.so.1").zlibVersion() != ffi.NULL)
