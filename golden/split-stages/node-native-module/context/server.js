const { unmask } = require("bufferutil");
const http = require("http");

http.createServer((request, response) => response.end(typeof unmask)).listen(8000);
