const fs = require('fs');
process.env.NOTES ||= '/shelf';
const answer = () => fs.mkdirSync(process.env.NOTES || 'notes');
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
