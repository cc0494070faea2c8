package main

import "os/exec"

func main() {
	exec.Command("convert", "a.png", "b.jpg").Run()
}
