const fs = require('fs');
const path = require('path');

class Store {
  constructor(folder) {
    this.folder = folder;
    fs.mkdirSync(folder, { recursive: true });
  }

  put(name, text) {
    const file = path.join(this.folder, `${name}.txt`);
    fs.writeFileSync(file, text);
    return fs.readFileSync(file);
  }
}

module.exports = Store;
