const https = require('https');

const ask = () => https.request({ hostname: 'example.org', port: 443 });
const answer = () => typeof ask;
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
