const fs = require('fs')
const folder = process.env.REPORT_DIR || '/reports'
fs.mkdirSync(folder)
