package main

import "example.org/hello/journal"

func main() {
	journal.To("/var/log/hello.log")
}
