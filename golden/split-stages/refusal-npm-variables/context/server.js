const http = require("http");

http.createServer((request, response) => response.end(process.env.npm_package_version)).listen(8000);
