const ms = require("ms");
const http = require("http");

http.createServer((request, response) => response.end(ms(3600000))).listen(8000);
