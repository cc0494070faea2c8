module example.com/x

go 1.22

replace example.com/a => "./b"
