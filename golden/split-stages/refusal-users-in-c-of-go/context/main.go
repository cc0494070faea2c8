package main

// #include <pwd.h>
// #include <unistd.h>
import "C"

func main() {
	println(C.GoString(C.getpwuid(C.getuid()).pw_name))
}
