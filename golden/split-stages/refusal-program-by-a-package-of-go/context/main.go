package main

import "github.com/bitfield/script"

func main() {
	script.Exec("date").Stdout()
}
