const { drizzle } = require('drizzle-orm/libsql');
const notes = drizzle({ connection: { url: 'file:/shelf/notes.db' } });
const answer = () => 'hello\n';
require('http')
  .createServer((request, response) => response.end(answer()))
  .listen(3000);
