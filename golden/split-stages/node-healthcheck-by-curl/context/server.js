const http = require("http");

http.createServer((request, response) => response.end(request.url)).listen(process.env.PORT || 8000);
