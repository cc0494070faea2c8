package main

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
)

// Stands for one of the drivers that talk to a server, which are linked in.
type absent struct{}

func (absent) Open(name string) (driver.Conn, error) { return nil, errors.New("no server at " + name) }

func main() {
	sql.Register("postgres", absent{})
	database, err := sql.Open("postgres", "db:5432")
	if err != nil {
		panic(err)
	}
	fmt.Println(database.Ping())
}
