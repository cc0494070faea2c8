const ms = require("ms");
const http = require("http");

http.createServer((request, response) => response.end(String(ms("3m")))).listen(8000);
