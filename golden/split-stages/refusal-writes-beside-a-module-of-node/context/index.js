const path = require('path')
require('fs').writeFileSync(path.join(__dirname, '..', 'note'), 'x')
