const sharp = require('sharp');

const drawn = sharp(Buffer.from('<svg><text y="20">hello</text></svg>')).png();
const answer = () => typeof drawn;
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
