const fs = require('fs');

const name = 'a.txt';
exports.keep = (name, text) => fs.writeFileSync(name, text);
