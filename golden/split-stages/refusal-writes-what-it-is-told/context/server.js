const fs = require('fs');
const answer = () => fs.mkdirSync(process.argv[2]);
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
