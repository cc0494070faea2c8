package main

//go:generate sh -c "date > built"

func main() {}
