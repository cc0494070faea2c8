const ms = require("ms");
const http = require("http");

http.createServer((request, response) => response.end(ms("1h"))).listen(8000);
