const target = '/reports'
require('fs').mkdirSync(target)
