package main

import (
	"html/template"
	"net/http"
)

func main() {
	page := template.Must(template.ParseFiles("templates/page.html"))
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { page.Execute(w, "hello") })
	http.Handle("/static/", http.FileServer(http.Dir(".")))
	http.ListenAndServe(":8000", nil)
}
