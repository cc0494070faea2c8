require('./vendor/ping').ping()
