const multer = require('multer');

const storage = multer.diskStorage({
  destination: (request, file, done) => done(null, '/shelf'),
});
const upload = multer({ storage });
const answer = () => 'hello\n';
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
