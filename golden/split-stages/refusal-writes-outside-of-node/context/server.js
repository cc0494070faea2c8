require("fs").writeFileSync("/var/log/app.log", "started");
const http = require("http");

http.createServer((request, response) => response.end("hello\n")).listen(8000);
