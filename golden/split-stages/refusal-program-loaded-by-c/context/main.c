#include <dlfcn.h>

int main(void) { return dlopen("libz.so.1", RTLD_NOW) == 0; }
