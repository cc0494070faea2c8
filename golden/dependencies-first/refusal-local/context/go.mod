module a
replace example.com/b => ../b
