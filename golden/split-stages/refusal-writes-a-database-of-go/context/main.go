package main

import "database/sql"

func main() {
	database, err := sql.Open("duckdb", "numbers.db")
	if err != nil || database.Ping() != nil {
		panic("no database")
	}
}
