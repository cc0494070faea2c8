package main

import (
	"fmt"
	"os"
)

func main() {
	home, _ := os.UserHomeDir()
	fmt.Println(os.Getuid(), home)
	fmt.Println(os.WriteFile("note", []byte("x"), 0o644))
	fmt.Println(os.WriteFile("/data/note", []byte("x"), 0o644))
	fmt.Println(os.MkdirAll(home+"/.config/app", 0o755))
}
