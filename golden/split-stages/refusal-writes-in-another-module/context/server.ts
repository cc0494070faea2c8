import * as fs from 'node:fs';
import http from 'node:http';
import { NOTES } from './settings.ts';

http
  .createServer((request, response) => {
    fs.promises.writeFile(`${NOTES}/a.txt`, 'a').then(() => response.end('kept\n'));
  })
  .listen(3000);
