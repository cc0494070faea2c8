const { execFile } = require("node:child_process");
const http = require("http");

http
  .createServer((request, response) => {
    execFile("git", ["--version"], (error, output) => response.end(output));
  })
  .listen(8000);
