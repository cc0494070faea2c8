const Store = require('./store');

const store = new Store(process.env.NOTES_DIR || './notes');
const answer = () => store.put('a', 'kept\n');
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
