const ms = require("ms");
const http = require("http");

http.createServer((request, response) => response.end(`up for ${ms("2 days")}`)).listen(8000);
