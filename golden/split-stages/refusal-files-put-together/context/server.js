const fs = require('fs');
const SYSTEM = '/etc';
const answer = () => fs.readFileSync(`${SYSTEM}/debian_version`);
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
