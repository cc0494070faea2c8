package main

import (
	"fmt"
	"os"
)

func main() {
	file, err := os.CreateTemp(".", "note")
	fmt.Println(file != nil, err)
}
