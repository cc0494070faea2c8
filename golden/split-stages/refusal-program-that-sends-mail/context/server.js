const post = require('nodemailer').createTransport({ sendmail: true });
const answer = () => typeof post;
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
