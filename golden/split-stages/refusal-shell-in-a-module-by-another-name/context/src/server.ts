import { who } from '$lib/who';
import http from 'http';

http.createServer((request, response) => response.end(who())).listen(3000);
