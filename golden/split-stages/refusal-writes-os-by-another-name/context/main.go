package main

import system "os"

func main() {
	system.WriteFile(system.Args[1], nil, 0o644)
}
